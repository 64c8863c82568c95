"""What the live tests share: the testbed, a manager over its engines, HTTP, the docker CLIs."""
import collections
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# LIVE_TLS=1: engines, manager and clients show each other certificates, on a second testbed.
TLS = bool(os.environ.get("LIVE_TLS"))
NET = os.environ.get("TESTBED_NET", "10.76.0" if TLS else "10.77.0")
STATE = os.environ.get("TESTBED_STATE", f"/var/lib/swarm-testbed-live{'-tls' if TLS else ''}")
# Of the testbed: its links and namespaces begin with it.
NAME = os.environ.get("TESTBED_NAME", "swarmtls" if TLS else "swarmtb")
TESTBED = [f"TESTBED_STATE={STATE}", f"TESTBED_NET={NET}", f"TESTBED_NAME={NAME}"]
if "TESTBED_DOCKERD" in os.environ:  # sudo forgets it.
    TESTBED.append(f"TESTBED_DOCKERD={os.environ['TESTBED_DOCKERD']}")
REGISTRY = f"{NET}.1:5000"
CERTIFICATES = f"{STATE}/tls"
COUNT = 3
SLOTS = 25  # Every engine carries the label containerslots=25.
ENGINES = [f"{NET}.{10 + i}:2375" for i in range(1, COUNT + 1)]
NODES = [f"node{i}" for i in range(1, COUNT + 1)]
SKIPPED = 77
# Tests may be tried against any endpoint; then nothing is known about the process behind it.
ENDPOINT = os.environ.get("LIVE_ENDPOINT")
# LIVE_REPLICA=1: the manager under test is a replica, so that everything goes through the primary.
REPLICA = bool(os.environ.get("LIVE_REPLICA"))


def testbed(*words, check=True, timeout=300):
    sudo = [] if os.getuid() == 0 else ["sudo", "-n"]
    return subprocess.run([*sudo, "env", *TESTBED, ROOT / "tools/testbed", *words],
                          check=check, timeout=timeout, capture_output=True, text=True)


def why_not():
    """Empty, or why real engines cannot run here."""
    if os.getuid() != 0:
        if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
            return "not root, and no sudo without a password"
    for tool in ("/usr/sbin/dockerd", "/bin/busybox", "/usr/bin/docker"):
        if not os.path.exists(tool):
            return f"{tool} is missing (tools/dev setup installs it)"
    probe = [] if os.getuid() == 0 else ["sudo", "-n"]
    probe += ["unshare", "--net", "--mount", "--pid", "--fork", "true"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        return "the kernel does not let us make namespaces (a container without privileges?)"
    return ""


def skip(case, what):
    print(f"\n*** SKIPPED: {what}\n", flush=True)
    case.skipTest(what)


def skip_if_impossible():
    reason = "" if ENDPOINT else why_not()
    if reason:
        print(f"\n*** SKIPPED: no real engines here: {reason}\n", flush=True)
        sys.exit(SKIPPED)


def main():
    skip_if_impossible()
    unittest.main(verbosity=2)


# HTTP

class Answer(collections.namedtuple("Answer", "status headers body")):
    def json(self):
        return json.loads(self.body)

    @property
    def message(self):
        """The text of an error, from its JSON body or plain."""
        try:
            return json.loads(self.body)["message"]
        except (ValueError, KeyError, TypeError):
            return self.body.decode(errors="replace")


def connect(host, timeout=60, tls=TLS):
    if not tls:
        return http.client.HTTPConnection(host, timeout=timeout)
    context = ssl.create_default_context(cafile=f"{CERTIFICATES}/ca.pem")
    context.load_cert_chain(f"{CERTIFICATES}/client.pem", f"{CERTIFICATES}/client-key.pem")
    return http.client.HTTPSConnection(host, timeout=timeout, context=context)


def call(host, method, path, body=None, headers=None, timeout=60, tls=TLS):
    connection = connect(host, timeout, tls)
    try:
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def raw_call(host, request, timeout=20):
    """Sends bytes as they are; gives (status or 0, all bytes of the answer)."""
    name, port = host.rsplit(":", 1)
    with socket.create_connection((name, int(port)), timeout=timeout) as connection:
        data = b""
        try:
            connection.sendall(request)
            while chunk := connection.recv(65536):
                data += chunk
        except ConnectionError:
            pass  # An early refusal may reset what was still being sent.
        found = re.match(rb"HTTP/1\.[01] (\d{3})", data)
        return (int(found[1]) if found else 0), data


# Engines

def clean_engines():
    """Removes every container of every engine, without the manager."""
    for engine in ENGINES:
        for container in call(engine, "GET", "/containers/json?all=1").json():
            call(engine, "DELETE", f"/containers/{container['Id']}?force=1&v=1")


def containers_of(engine):
    return call(engine, "GET", "/containers/json?all=1").json()


def keeps_images_in_containerd(engine):
    """As Docker does since 29. There an image has another ID and another size."""
    return "io.containerd.snapshotter" in json.dumps(call(engine, "GET", "/info").json()
                                                     ["DriverStatus"])


def same_images_everywhere():
    return len({keeps_images_in_containerd(engine) for engine in ENGINES}) == 1


def dangling_images(engine):
    """IDs of the images without any name, whoever left them."""
    listed = call(engine, "GET", '/images/json?filters={"dangling":["true"]}').json()
    return {image["Id"] for image in listed}


def wait_until(check, timeout=10, what="condition", step=0.05):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(step)
    raise AssertionError(f"not within {timeout} s: {what}")


# The manager

def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tls_flags():
    if not TLS:
        return []
    if not os.path.exists(f"{CERTIFICATES}/manager.pem"):
        subprocess.run([ROOT / "tools/test-ca", "issue", CERTIFICATES, "manager", "--names",
                        "localhost,127.0.0.1"], check=True)
    return ["--tlsverify", "--tlscacert", f"{CERTIFICATES}/ca.pem", "--tlscert",
            f"{CERTIFICATES}/manager.pem", "--tlskey", f"{CERTIFICATES}/manager-key.pem"]


class Manager:
    """A `swarm manage` of this build over the testbed, or the endpoint given from outside."""

    def __init__(self, *flags, engines=None, ready=COUNT, discovery=None, env=None):
        self.process = self.primary = None
        self.socket = os.environ.get("LIVE_SOCKET")
        if ENDPOINT:
            self.host = ENDPOINT
            return
        self.host = f"127.0.0.1:{free_port()}"
        self.folder = tempfile.mkdtemp(prefix="swarm-live-")
        self.log_path = f"{self.folder}/log"
        self.socket = f"{self.folder}/socket"
        program = os.environ.get("SWARM", str(ROOT / "build/bin/swarm"))
        if REPLICA:
            import replicated  # pylint: disable=import-outside-toplevel  # It imports this module.
            self.primary = replicated.Primary(program, engines or ENGINES)
            flags = [*flags, *self.primary.flags(self.host)]
            discovery = self.primary.url
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [program, "manage", "-H", f"tcp://{self.host}", "-H", f"unix://{self.socket}",
                 *tls_flags(), *flags, discovery or "nodes://" + ",".join(engines or ENGINES)],
                stdout=log, stderr=log, env={**os.environ, **(env or {})})
        try:
            wait_until(lambda: self.healthy() >= ready, 30, f"{ready} healthy nodes", 0.1)
            if REPLICA:
                wait_until(lambda: self.primary.role(self.host) == "replica", 20, "a replica", 0.1)
        except AssertionError:
            self.kill_and_tell()
            raise

    def healthy(self):
        self.expect_alive()
        try:
            rows = self.call("GET", "/info", timeout=5).json()["SystemStatus"]
        except (OSError, http.client.HTTPException):
            return 0
        return sum(1 for row in rows or [] if row[0].endswith("Status") and row[1] == "Healthy")

    def expect_alive(self):
        if self.process and self.process.poll() is not None:
            raise AssertionError(f"the manager ended with {self.process.returncode}:\n{self.log()}")

    def call(self, method, path, body=None, headers=None, timeout=60):
        return call(self.host, method, path, body, headers, timeout)

    def metric(self, name):
        """The value of one line of /metrics; None if there is no such line."""
        page = self.call("GET", "/metrics").body.decode()
        found = re.search(rf"^{re.escape(name)} ([\d.e+-]+)$", page, re.M)
        return found and float(found[1])

    def log(self):
        return pathlib.Path(self.log_path).read_text(errors="replace")[-4000:]

    def fds(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def rss_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def engine_connections(self):
        """How many TCP connections to engines the manager holds open."""
        inodes = set()
        for fd in os.listdir(f"/proc/{self.process.pid}/fd"):
            try:
                inodes.add(os.readlink(f"/proc/{self.process.pid}/fd/{fd}"))
            except OSError:
                pass  # Closed meanwhile.
        ours = 0
        for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[2].endswith(":0947") and fields[3] == "01":  # Port 2375, established.
                ours += f"socket:[{fields[9]}]" in inodes
        return ours

    def kill_and_tell(self):
        self.process.kill()
        self.process.wait()
        if self.primary:
            self.primary.close()
        print(f"the manager's log ends with:\n{self.log()}", file=sys.stderr)

    def stop(self):
        """SIGTERM must end it, with code 0."""
        if not self.process:
            return
        self.expect_alive()
        self.process.terminate()
        try:
            code = self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill_and_tell()
            raise AssertionError("the manager does not end on SIGTERM") from None
        if code != 0 or os.path.exists(self.socket):
            raise AssertionError(f"the manager ended with {code}; its unix socket is "
                                 f"{'left' if os.path.exists(self.socket) else 'gone'}")
        shutil.rmtree(self.folder)
        if self.primary:
            self.primary.close()


# The docker CLIs

def find_clis():
    """CLI name -> path; None where there is none."""
    newest = os.environ.get("DOCKER_NEWEST")
    found = {"20.10": None, "28": None, "newest": newest}
    if os.path.exists("/usr/bin/docker"):
        found["20.10"] = "/usr/bin/docker"
    newer = os.environ.get("DOCKER_28")
    if not newer:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            candidate = shutil.which("docker", path=folder)
            if candidate and os.path.realpath(candidate) != os.path.realpath("/usr/bin/docker"):
                newer = candidate
                break
    found["28"] = newer
    return found


CLIS = find_clis()


class Cli:
    def __init__(self, path, host, config):
        self.path, self.config = path, config
        self.env = {"PATH": os.environ["PATH"], "HOME": config, "DOCKER_CONFIG": config,
                    "DOCKER_HOST": f"tcp://{host}"}
        if TLS:
            self.env.update({"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": config})
            for name, file in (("ca", "ca"), ("cert", "client"), ("key", "client-key")):
                shutil.copy(f"{CERTIFICATES}/{file}.pem", f"{config}/{name}.pem")

    def __call__(self, *words, stdin=b"", timeout=60, code=0):
        """Runs `docker WORDS`; gives what it printed. `code`: what it must exit with, None: any."""
        done = self.run(*words, stdin=stdin, timeout=timeout)
        if code is not None and done.returncode != code:
            raise AssertionError(f"docker {' '.join(words)}: exit code {done.returncode}, not "
                                 f"{code}\n{done.stdout.decode()}{done.stderr.decode()}")
        return done.stdout.decode(errors="replace")

    def run(self, *words, stdin=b"", timeout=60):
        return subprocess.run([self.path, *words], input=stdin, env=self.env, timeout=timeout,
                              capture_output=True, check=False)

    def start(self, *words, **how):
        return subprocess.Popen([self.path, *words], env=self.env, **how)


class LiveCase(unittest.TestCase):
    """Engines without containers before each test, one manager for the whole class."""

    flags = ()
    manager = None

    @classmethod
    def setUpClass(cls):
        clean_engines()
        cls.manager = Manager(*cls.flags)

    @classmethod
    def tearDownClass(cls):
        cls.manager.stop()
        clean_engines()

    def tearDown(self):
        self.remove_all()
        self.manager.expect_alive()

    def remove_all(self):
        for container in self.listed():
            self.manager.call("DELETE", f"/containers/{container['Id']}?force=1&v=1")
        wait_until(lambda: not self.listed(), 10, "an empty list after removing all")

    def listed(self):
        return self.manager.call("GET", "/containers/json?all=1").json()

    def node_of(self, name):
        node = self.manager.call("GET", f"/containers/{name}/json").json().get("Node", {})
        return node.get("Name")


class ComposeCase(LiveCase):
    """A project of Compose in a folder of its own."""
    program = ()  # With the flags before the verb.

    def begin(self, project):
        self.folder = tempfile.mkdtemp(prefix="swarm-live-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        pathlib.Path(f"{self.folder}/docker-compose.yml").write_text(project, encoding="utf-8")

    def compose(self, *words):
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder,
                       "DOCKER_HOST": f"tcp://{self.manager.host}"}
        done = subprocess.run([*self.program, *words], cwd=self.folder, env=environment,
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout


class CliCase(LiveCase):
    """A LiveCase for one docker CLI; for_each_cli makes the classes that run."""

    cli_name = None

    def setUp(self):
        self.config = tempfile.mkdtemp(prefix="swarm-live-")
        self.addCleanup(shutil.rmtree, self.config, True)
        self.docker = Cli(CLIS[self.cli_name], self.manager.host, self.config)


def for_each_cli(case, namespace):
    """Replaces the class `case` in a module by one class for each CLI found."""
    del namespace[case.__name__]
    for name, path in CLIS.items():
        title = f"{case.__name__}_cli_{name.replace('.', '_')}"
        if path:
            namespace[title] = type(title, (case,), {"cli_name": name, "__module__": "__main__"})
        else:
            remedy = {"28": "set DOCKER_28 to its path", "newest": "set DOCKER_NEWEST to its path"}
            print(f"\n*** SKIPPED for CLI {name}: no such docker CLI "
                  f"({remedy.get(name, 'apt install docker.io')})\n")
