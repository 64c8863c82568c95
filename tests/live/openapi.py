"""moby's OpenAPI files: where they are, and what in an answer is not as they say.

They are not part of this tree. $SWARM_API_DOCS names a folder with v1.25.yaml, v1.26.yaml, ... or
the git directory of a clone of github.com/moby/moby. The one for API 1.41 is also in Debian's
package golang-github-docker-docker-dev, of the same source as its dockerd: it is downloaded if it
is not there.
"""
import os
import pathlib
import re
import subprocess
import tempfile

try:
    import yaml
except ImportError:  # Debian: python3-yaml.
    yaml = None

DEBIAN = "golang-github-docker-docker-dev"
DEBIAN_FILE = "usr/share/gocode/src/github.com/docker/docker/api/swagger.yaml"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", tempfile.gettempdir())) / "swarm-api-docs"
METHODS = ("get", "head", "post", "put", "delete")


def from_folder(folder):
    return {path.stem[1:]: path.read_text()
            for path in pathlib.Path(folder).rglob("v1.[0-9]*.yaml")}


def from_git(folder):
    def git(*words):
        return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True,
                              text=True).stdout
    names = re.findall(r"^.*/v(1\.\d+)\.yaml$", git("ls-tree", "-r", "--name-only", "HEAD"), re.M)
    paths = re.findall(r"^.*/v1\.\d+\.yaml$", git("ls-tree", "-r", "--name-only", "HEAD"), re.M)
    return {name: git("show", f"HEAD:{path}") for name, path in zip(names, paths)}


def from_debian():
    installed = pathlib.Path("/") / DEBIAN_FILE
    extracted = CACHE / DEBIAN_FILE
    if not installed.exists() and not extracted.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(["apt-get", "download", DEBIAN], cwd=CACHE, check=True,
                           capture_output=True, timeout=60)
            for package in CACHE.glob(f"{DEBIAN}*.deb"):
                subprocess.run(["dpkg", "-x", package, CACHE], check=True, capture_output=True)
        except (subprocess.SubprocessError, OSError):
            return {}
    for path in (installed, extracted):
        if path.exists():
            return {"1.41": path.read_text()}
    return {}


def texts():
    """API version -> text of its file."""
    place = os.environ.get("SWARM_API_DOCS")
    if yaml is None:
        return {}
    if not place:
        return from_debian()
    return from_folder(place) or from_git(place)


class Contract:
    """One version's file."""

    def __init__(self, text):
        self.spec = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def routes(self):
        """Every (method, path) with its parameters' names left out: ("GET", "/images/{}/json")."""
        return {(method.upper(), re.sub(r"\{[^}]*\}", "{}", path))
                for path, item in self.spec["paths"].items() for method in item
                if method in METHODS}

    def schema(self, method, route, status):
        """Of an answer; None where nothing is said of its body."""
        for path, item in self.spec["paths"].items():
            if re.sub(r"\{[^}]*\}", "{}", path) != re.sub(r"\{[^}]*\}", "{}", route):
                continue
            responses = item.get(method.lower(), {}).get("responses", {})
            found = responses.get(status) or responses.get(str(status))
            return found and found.get("schema")
        return None

    def problems(self, schema, value):
        """What is not as it should be: {"[].Ports: not an array", ...}."""
        found = set()
        self._check(schema, value, "", found)
        return found

    def _check(self, schema, value, path, found):
        while "$ref" in schema:
            schema = self.spec["definitions"][schema["$ref"].rsplit("/", 1)[1]]
        for part in schema.get("allOf", ()):
            self._check(part, value, path, found)
        if value is None:
            kinds = schema.get("type") or "null"
            if not schema.get("x-nullable") and "null" not in kinds:
                found.add(f"{path}: null")
            return
        kind = schema.get("type")
        if kind and not is_kind(value, kind):
            found.add(f"{path}: not of type {kind}")
            return
        if "enum" in schema and value not in schema["enum"]:
            found.add(f"{path}: none of {schema['enum']}")
        if isinstance(value, list) and isinstance(schema.get("items"), dict):
            for each in value:
                self._check(schema["items"], each, f"{path}[]", found)
        if isinstance(value, dict):
            self._check_members(schema, value, path, found)

    def _check_members(self, schema, value, path, found):
        properties = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in value:
                found.add(f"{path}.{name}: missing")
        more = schema.get("additionalProperties")
        for name, member in value.items():
            if name in properties:
                self._check(properties[name], member, f"{path}.{name}", found)
            elif isinstance(more, dict):
                self._check(more, member, f"{path}.*", found)


def is_kind(value, kind):
    if isinstance(kind, list):  # Some files say ["string", "null"].
        return any(is_kind(value, each) for each in kind if each != "null")
    if kind in ("integer", "number"):
        wanted = int if kind == "integer" else (int, float)
        return isinstance(value, wanted) and not isinstance(value, bool)
    return isinstance(value, {"string": str, "boolean": bool, "array": list, "object": dict}[kind])
