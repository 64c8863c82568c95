#!/usr/bin/env python3
"""For each version of the API: the same request to an engine and to the manager over it.

Answers are held against moby's OpenAPI file of that version (openapi.py), and against each other.
What may differ stands in the table "Differences from an engine" of core/api/README.md, and nowhere
else. Reads go through every version that the engine serves (TESTBED_DOCKERD gives other ones),
writes through a few of them, or through all with CONFORMANCE_ALL=1.
"""
import fnmatch
import json
import os
import re
import subprocess
import time
import unittest

import live
import openapi

ALL = bool(os.environ.get("CONFORMANCE_ALL"))
ENGINE = live.ENGINES[0]
LABEL = "conformance"


def documented():
    """The rows of the README's table: (route, place pattern)."""
    text = (live.ROOT / "core/api/README.md").read_text()
    table = text[text.index("## Differences from an engine"):]
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", table, re.M)
    assert rows, "the README has no table of differences"
    return rows


DOCUMENTED = documented()
USED = set()


def is_documented(route, place):
    for row in DOCUMENTED:
        if fnmatch.fnmatchcase(route, row[0].replace("{name}", "{*}").replace("[]", "[[]]")) or \
                row[0] == route:
            if fnmatch.fnmatchcase(place, row[1].replace("[]", "[[]]")):
                USED.add(row)
                return True
    return False


def served():
    """Every version that the engine under test serves, from the manager's lowest on."""
    about = live.call(ENGINE, "GET", "/version").json()
    lowest, highest = (int(about[name].split(".")[1]) for name in ("MinAPIVersion", "ApiVersion"))
    return [f"1.{minor}" for minor in range(max(lowest, 24), highest + 1)]


# Differences between two JSON values, as places in them.

def key_of(element):
    if not isinstance(element, dict):
        return json.dumps(element, sort_keys=True)
    for name in ("timeNano", "Id", "ID", "id"):
        if element.get(name):
            # Engines since 29 round times for older clients.
            return float(element[name]) if name == "timeNano" else element[name]
    return None


def pairs_of(left, right):
    """Elements of two lists that stand for the same thing; None where there is none."""
    keys = [key_of(each) for each in left + right]
    if None in keys or not all(isinstance(each, dict) for each in left + right):
        longest = max(len(left), len(right))
        pad = lambda rows: rows + [None] * (longest - len(rows))
        return list(zip(pad(left), pad(right)))
    by_key = {key_of(each): each for each in right}
    pairs = [(each, by_key.pop(key_of(each), None)) for each in left]
    return pairs + [(None, each) for each in by_key.values()]


def differences(engine, manager, place=""):
    """{"place: what"} where what is one of changed, missing, added."""
    if isinstance(engine, dict) and isinstance(manager, dict):
        found = set()
        for name in engine.keys() | manager.keys():
            inner = f"{place}.{name}" if place else name
            if name not in manager:
                found.add((inner, "missing"))
            elif name not in engine:
                found.add((inner, "added"))
            else:
                found |= differences(engine[name], manager[name], inner)
        return found
    if isinstance(engine, list) and isinstance(manager, list):
        found = set()
        for left, right in pairs_of(engine, manager):
            inner = f"{place}[]"
            if left is None or right is None:
                found.add((inner, "missing" if right is None else "added"))
            else:
                found |= differences(left, right, inner)
        return found
    return set() if engine == manager and type(engine) is type(manager) else {(place, "changed")}


def shape_of(value):
    """The value with its scalars replaced by their types."""
    if isinstance(value, dict):
        return {name: shape_of(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape_of(each) for each in value[:1]]
    return type(value).__name__


def decoded(answer):
    if "json" not in (answer.headers.get("Content-Type") or ""):
        return {"text": answer.body.decode(errors="replace")}
    lines = answer.body.decode().strip().splitlines()
    try:
        return json.loads(answer.body) if answer.body.strip() else None
    except ValueError:
        return [json.loads(line) for line in lines]


class Conformance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.versions = served()
        cls.some = cls.versions if ALL else sorted({cls.versions[0], *cls.versions[6::8],
                                                    cls.versions[-1]})
        cls.clean()
        cls.manager = live.Manager()
        cls.contracts = {}
        texts = openapi.texts()
        if not texts:
            print("\n*** SKIPPED in part: no OpenAPI file of moby is here, or no python3-yaml: "
                  "answers are compared with each other only (openapi.py tells more)\n", flush=True)
        cls.texts = texts
        cls.prepare()

    @classmethod
    def tearDownClass(cls):
        cls.manager.stop()
        cls.clean()

    @staticmethod
    def clean():
        live.clean_engines()
        for network in live.call(ENGINE, "GET", "/networks").json():
            if network["Name"] == "conf-net":
                live.call(ENGINE, "DELETE", f"/networks/{network['Id']}")
        live.call(ENGINE, "DELETE", "/volumes/conf-vol")

    @classmethod
    def prepare(cls):
        """What the reads look at, all of it on the first node."""
        m = cls.manager
        m.call("POST", "/networks/create", {"Name": "node1/conf-net", "Labels": {LABEL: "1"}})
        m.call("POST", "/volumes/create", {"Name": "node1/conf-vol", "Labels": {LABEL: "1"}})
        begin = time.time()
        made = m.call("POST", "/containers/create?name=conf", {
            "Image": "busybox", "Cmd": ["sh", "-c", "echo out; echo err >&2; exec sleep 1000"],
            "Labels": {LABEL: "1"}, "Env": ["constraint:node==node1", "A=b"],
            "HostConfig": {"Binds": ["conf-vol:/data"], "NetworkMode": "conf-net"}})
        assert made.status == 201, made
        cls.container = made.json()["Id"]
        started = m.call("POST", f"/containers/{cls.container}/start")
        assert started.status == 204, started
        cls.exec = m.call("POST", f"/containers/{cls.container}/exec",
                          {"Cmd": ["true"]}).json()["Id"]
        cls.since, cls.until = int(begin), int(time.time()) + 1
        time.sleep(1)
        cls.image = live.call(ENGINE, "GET", "/images/busybox/json").json()["Id"]
        cls.network = live.call(ENGINE, "GET", "/networks/conf-net").json()["Id"]

    def contract(self, version):
        if version not in self.texts:
            return None
        if version not in self.contracts:
            self.contracts[version] = openapi.Contract(self.texts[version])
        return self.contracts[version]

    # Each read: route, what stands for its parameters and query, how it is compared.
    def reads(self):
        c = self.container
        mine = json.dumps({"label": [f"{LABEL}=1"]})
        named = lambda name: json.dumps({"name": [name]})
        events = json.dumps({"container": [c]})
        busybox = json.dumps({"reference": ["busybox"]})
        return [
            # First of all, because engines remember few: every other request makes some.
            ("GET", "/events", f"/events?since={self.since}&until={self.until}&filters={events}",
             "equal"),
            ("GET", "/_ping", "/_ping", "equal"),
            ("GET", "/version", "/version", "shape"),
            ("GET", "/info", "/info", "shape"),
            ("GET", "/containers/json", f"/containers/json?all=1&filters={mine}", "equal"),
            ("GET", "/containers/json", f"/containers/json?size=1&filters={mine}", "equal"),
            ("GET", "/containers/{id}/json", f"/containers/{c}/json", "equal"),
            ("GET", "/containers/{id}/json", f"/containers/{c}/json?size=1", "equal"),
            # The usual columns tell the time used meanwhile, others stay as they are.
            ("GET", "/containers/{id}/top", f"/containers/{c}/top", "shape"),
            ("GET", "/containers/{id}/top", f"/containers/{c}/top?ps_args=-eo pid,ppid,args",
             "equal"),
            ("GET", "/containers/{id}/changes", f"/containers/{c}/changes", "equal"),
            ("GET", "/containers/{id}/logs", f"/containers/{c}/logs?stdout=1&stderr=1", "length"),
            ("GET", "/containers/{id}/stats", f"/containers/{c}/stats?stream=0", "shape"),
            ("GET", "/containers/{id}/export", f"/containers/{c}/export", "length"),
            ("GET", "/containers/{id}/archive", f"/containers/{c}/archive?path=/bin", "length"),
            ("HEAD", "/containers/{id}/archive", f"/containers/{c}/archive?path=/bin", "equal"),
            ("GET", "/exec/{id}/json", f"/exec/{self.exec}/json", "equal"),
            ("GET", "/images/json", f"/images/json?filters={busybox}", "equal"),
            ("GET", "/images/{name}/json", "/images/busybox/json", "equal"),
            ("GET", "/images/{name}/history", "/images/busybox/history", "equal"),
            ("GET", "/images/{name}/get", "/images/busybox/get", "length"),
            ("GET", "/images/get", "/images/get?names=busybox", "length"),
            ("GET", "/distribution/{name}/json", f"/distribution/{live.REGISTRY}/lazy:1/json",
             "equal"),
            ("GET", "/networks", f"/networks?filters={named('conf-net')}", "equal"),
            ("GET", "/networks/{id}", f"/networks/{self.network}", "equal"),
            ("GET", "/volumes", f"/volumes?filters={named('conf-vol')}", "equal"),
            ("GET", "/volumes/{name}", "/volumes/conf-vol", "equal"),
            ("GET", "/system/df", "/system/df", "shape"),
            ("GET", "/plugins", "/plugins", "equal"),
            ("GET", "/plugins/{name}/json", "/plugins/nosuch/json", "equal"),
            *[("GET", f"/{kind}", f"/{kind}", "equal")
              for kind in ("swarm", "nodes", "services", "tasks", "secrets", "configs")],
            ("GET", "/nodes/{id}", "/nodes/nosuch", "equal"),
            ("GET", "/services/{id}", "/services/nosuch", "equal"),
            ("GET", "/containers/{id}/json", "/containers/nosuch/json", "equal"),
            ("GET", "/containers/{id}/logs", "/containers/nosuch/logs?stdout=1", "equal"),
            ("GET", "/containers/{id}/top", "/containers/nosuch/top", "equal"),
            ("GET", "/containers/{id}/archive", f"/containers/{c}/archive?path=/nosuch", "equal"),
            ("GET", "/images/{name}/json", "/images/nosuch/json", "equal"),
            ("GET", "/networks/{id}", "/networks/nosuch", "equal"),
            ("GET", "/volumes/{name}", "/volumes/nosuch", "equal"),
            ("GET", "/exec/{id}/json", "/exec/nosuch/json", "equal"),
            ("GET", "/nosuch", "/nosuch", "equal"),
        ]

    def compare(self, version, method, route, how, engine, manager):
        """What is not documented: texts for people."""
        name = f"{method} {route}"
        if engine.status != manager.status:
            if is_documented(name, "(status)"):
                return []
            return [f"{name} at {version}: {engine.status} at the engine ({engine.message[:200]}), "
                    f"{manager.status} at the manager ({manager.message[:200]})"]
        if engine.status >= 400:
            name += " (error)"
        found = []
        if engine.headers.get("Content-Type") != manager.headers.get("Content-Type"):
            found.append(("(content type)", "changed"))
        if how == "length":
            if abs(len(engine.body) - len(manager.body)) > 2048:
                found.append(("(length)", "changed"))
        else:
            left, right = decoded(engine), decoded(manager)
            if how == "shape":
                left, right = shape_of(left), shape_of(right)
            found += differences(left, right)
            found += self.broken(version, method, route, engine, manager, left, right)
        return [f"{name} at {version}: {place} is {what}" for place, what in sorted(found)
                if not is_documented(name, place or "(whole)")]

    def broken(self, version, method, route, engine, manager, left, right):
        """Where the manager breaks the contract and the engine does not."""
        contract = self.contract(version)
        schema = contract and contract.schema(method, route, engine.status)
        if not schema or not isinstance(right, (dict, list)) or "text" in right:
            return []
        left, right = decoded(engine), decoded(manager)
        if route == "/events" and isinstance(right, list):
            problems = set()
            for event in right:
                problems |= contract.problems(schema, event)
            allowed = set()
            for event in left if isinstance(left, list) else [left]:
                allowed |= contract.problems(schema, event)
        else:
            problems = contract.problems(schema, right)
            allowed = contract.problems(schema, left)
        return [(problem, "against the contract") for problem in problems - allowed]

    def test_reads(self):
        problems, asked = [], 0
        for method, route, path, how in self.reads():
            slow = route.endswith(("/stats", "/export", "/get"))
            for version in self.some if slow else self.versions:
                target = f"/v{version}{path}".replace('"', "%22").replace(" ", "%20")
                # Texts like "Up 9 seconds" may change between the two calls; not three times.
                for _ in range(3):
                    engine = live.call(ENGINE, method, target)
                    manager = self.manager.call(method, target)
                    differing = self.compare(version, method, route, how, engine, manager)
                    if not differing:
                        break
                problems += differing
                asked += 1
        self.assertEqual(problems, [], "\n" + "\n".join(problems))
        held = [version for version in self.versions if version in self.texts]
        print(f"{asked} requests twice in versions {self.versions[0]} to {self.versions[-1]}, held "
              f"against the contracts of {', '.join(held) or 'no version'}")

    def writes(self, host, version, mark):
        """The golden life of things; yields what each request was and what came of it."""
        def call(method, route, path, body=None):
            return f"{method} {route}", live.call(host, method, f"/v{version}{path}", body)
        name, other = f"conf{mark}", f"conf{mark}b"
        body = {"Image": "busybox", "Cmd": ["sleep", "1000"], "Labels": {"golden": mark},
                "HostConfig": {"NetworkMode": "none"}}
        if host != ENGINE:
            body["Env"] = ["constraint:node==node1"]
        one = "/containers/{id}"
        yield call("POST", "/containers/create", f"/containers/create?name={name}", body)
        yield call("POST", "/containers/create", f"/containers/create?name={name}", body)
        yield call("POST", "/containers/create", "/containers/create",
                   {**body, "Image": f"{live.REGISTRY}/nowhere:1"})
        yield call("POST", "/containers/create", "/containers/create", {})
        for verb in ("start", "start", "pause", "unpause"):
            yield call("POST", f"{one}/{verb}", f"/containers/{name}/{verb}")
        yield call("POST", f"{one}/update", f"/containers/{name}/update",
                   {"RestartPolicy": {"Name": "no"}})
        yield call("POST", f"{one}/rename", f"/containers/{name}/rename?name={other}")
        yield call("POST", f"{one}/resize", f"/containers/{other}/resize?h=20&w=80")
        route, made = call("POST", f"{one}/exec", f"/containers/{other}/exec", {"Cmd": ["true"]})
        yield route, made
        yield call("POST", "/exec/{id}/start", f"/exec/{made.json()['Id']}/start", {"Detach": True})
        yield call("POST", f"{one}/exec", f"/containers/{other}/exec", {})
        yield call("POST", "/commit", f"/commit?container={other}&repo=conf{mark}&tag=1", {})
        yield call("POST", "/images/{name}/tag", f"/images/conf{mark}:1/tag?repo=conf{mark}&tag=2")
        yield call("DELETE", "/images/{name}", f"/images/conf{mark}:2")
        yield call("DELETE", "/images/{name}", f"/images/conf{mark}:1")
        yield call("DELETE", "/images/{name}", f"/images/conf{mark}:1")
        yield call("POST", f"{one}/kill", f"/containers/{other}/kill?signal=KILL")
        yield call("POST", f"{one}/wait", f"/containers/{other}/wait")
        yield call("POST", f"{one}/kill", f"/containers/{other}/kill")
        for verb in ("restart?t=0", "stop?t=0", "stop?t=0"):
            yield call("POST", f"{one}/{verb.split('?')[0]}", f"/containers/{other}/{verb}")
        node = "" if host == ENGINE else "node1/"
        yield call("POST", "/networks/create", "/networks/create", {"Name": f"{node}net{mark}"})
        yield call("POST", "/networks/{id}/connect", f"/networks/net{mark}/connect",
                   {"Container": other})
        yield call("POST", "/networks/{id}/disconnect", f"/networks/net{mark}/disconnect",
                   {"Container": other, "Force": True})
        yield call("DELETE", "/networks/{id}", f"/networks/net{mark}")
        yield call("DELETE", "/networks/{id}", f"/networks/net{mark}")
        yield call("POST", "/volumes/create", "/volumes/create", {"Name": f"{node}vol{mark}"})
        yield call("DELETE", "/volumes/{name}", f"/volumes/vol{mark}")
        yield call("DELETE", "/volumes/{name}", f"/volumes/vol{mark}")
        yield call("DELETE", one, f"/containers/{other}?v=1")
        yield call("DELETE", one, f"/containers/{other}?v=1")
        if float(version) >= 1.25:
            nothing = "%7B%22label%22:%5B%22golden=none%22%5D%7D"
            for kind in ("containers", "images", "networks", "volumes"):
                yield call("POST", f"/{kind}/prune", f"/{kind}/prune?filters={nothing}")
        yield call("POST", "/swarm/init", "/swarm/leave", {})
        yield call("POST", "/services/create", "/services/create", {})

    def test_writes(self):
        problems, asked = [], 0
        for version in self.some:
            mark = version.replace(".", "x")
            direct = self.writes(ENGINE, version, f"{mark}d")
            through = self.writes(self.manager.host, version, f"{mark}m")
            for (name, engine), (_, manager) in zip(direct, through):
                method, route = name.split(" ")
                problems += self.compare(version, method, route, "shape", engine, manager)
                asked += 1
        self.assertEqual(problems, [], "\n" + "\n".join(problems))
        print(f"{asked} writes twice")

    def test_every_route_of_the_contract_is_known(self):
        program = os.environ.get("SWARM", str(live.ROOT / "build/bin/swarm"))
        table = subprocess.run([program, "routes"], check=True, capture_output=True,
                               text=True).stdout
        known = {(method, re.sub(r"\{[^}]*\}", "{}", path))
                 for method, path in re.findall(r"^\| (\w+) \| `([^`]+)`", table, re.M)}
        for version in self.texts:
            self.assertEqual(self.contract(version).routes() - known, set(), version)


if __name__ == "__main__":
    live.main()
