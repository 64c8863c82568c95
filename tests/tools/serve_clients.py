"""`swarm-sim serve --engines 200` with real clients at once: docker CLI, docker-py, a manager.

The orders of events are those that Compose's monitor documents for every way a container ends.
Usage: serve_clients.py SWARM_SIM SWARM
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

ENGINES = 200
SKIPPED = 77
SWARM_SIM, SWARM = sys.argv[1:3]
CLEAN = {name: value for name, value in os.environ.items()
         if not name.startswith("DOCKER_") and not name.lower().endswith("_proxy")}


def wait_until(check, what, timeout=60):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {timeout} s: {what}")


class Served:
    """The engines, their admin API, and a manager over all of them in another process."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="swarm-serve-")
        self.engines = subprocess.Popen(
            [SWARM_SIM, "serve", "--engines", str(ENGINES), "--listen", "127.0.0.1:0",
             "--admin", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=CLEAN)
        self.addresses = [self.engines.stdout.readline().strip() for _ in range(ENGINES)]
        self.admin = next(line.split()[-1] for line in self.engines.stderr if "admin API" in line)
        with open(f"{self.folder}/engines", "w", encoding="utf-8") as entries:
            entries.write("\n".join(self.addresses) + "\n")
        self.socket = f"unix://{self.folder}/manager.sock"
        with open(f"{self.folder}/log", "w", encoding="utf-8") as log:
            self.manager = subprocess.Popen(
                [SWARM, "manage", "-H", self.socket, f"file://{self.folder}/engines"],
                stdout=log, stderr=log, env=CLEAN)

    def close(self):
        for process in (self.manager, self.engines):
            process.terminate()
            process.wait(20)
        self.engines.stdout.close()
        self.engines.stderr.close()
        shutil.rmtree(self.folder)

    def fault(self, number, action):
        request = urllib.request.Request(f"{self.admin}/{number}/{action}", method="POST")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return opener.open(request, timeout=20).read().decode()


def docker(host, *words, check=True):
    done = subprocess.run(["docker", "-H", host, *words], env=CLEAN, text=True, timeout=60,
                          capture_output=True, check=False)
    if check and done.returncode:
        raise AssertionError(f"docker {' '.join(words)}: {done.stderr}")
    return done


class ServeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.served = Served()

    @classmethod
    def tearDownClass(cls):
        cls.served.close()

    def host(self, number):
        return "tcp://" + self.served.addresses[number - 1]

    def events_of(self, number, act):
        """What `docker events` says while `act` goes on; the last container is called `last`."""
        host = self.host(number)
        follower = subprocess.Popen(
            ["docker", "-H", host, "events", "--since", "0", "--format", "{{json .}}"],
            env=CLEAN, text=True, stdout=subprocess.PIPE)
        try:
            act(host)
            docker(host, "create", "--name", "last", "busybox", "true")
            actions = []
            for line in follower.stdout:
                event = json.loads(line)
                if event["Actor"]["Attributes"].get("name") == "last":
                    return actions
                if event["Type"] == "container":
                    actions.append(event["Action"])
            raise AssertionError("docker events ended")
        finally:
            follower.kill()
            follower.wait()
            follower.stdout.close()

    def run_then(self, *words, flags=(), command=("sleep", "1000")):
        def act(host):
            docker(host, "run", "-d", "--name", "box", *flags, "busybox", *command)
            for word in words:
                docker(host, *word.split(), "box", check=word != "wait")
        return act

    def test_events_of_every_end(self):
        begin = ["create", "start"]
        cases = [
            ("exit", self.run_then("wait", command=("true",)), ["die"]),
            ("stop", self.run_then("stop -t 1"), ["kill", "die", "stop"]),
            ("stop that waits", self.run_then("stop -t 1", command=("cat",), flags=["-i"]),
             ["kill", "kill", "die", "stop"]),
            ("kill", self.run_then("kill"), ["kill", "die"]),
            ("restart", self.run_then("restart -t 1"),
             ["kill", "die", "stop", "start", "restart"]),
            ("rm -f", self.run_then("rm -f"), ["kill", "die", "destroy"]),
            ("rm", self.run_then("wait", "rm", command=("true",)), ["die", "destroy"]),
            ("out of memory", self.run_then("wait", flags=["-m", "16m"],
                                            command=("tail", "/dev/zero")), ["oom", "die"]),
            ("pause", self.run_then("pause", "unpause", "kill"),
             ["pause", "unpause", "kill", "die"]),
        ]
        for number, (name, act, wanted) in enumerate(cases, start=1):
            with self.subTest(name):
                self.assertEqual(self.events_of(number, act), begin + wanted)

    def test_cli_run_exec_and_list(self):
        host = self.host(20)
        self.assertEqual(docker(host, "run", "--rm", "busybox", "echo", "hello").stdout, "hello\n")
        docker(host, "run", "-d", "--name", "web", "-p", "8080:80", "busybox", "sleep", "1000")
        self.assertEqual(docker(host, "exec", "web", "hostname").stdout.strip(),
                         docker(host, "ps", "-q").stdout.strip())
        self.assertIn("8080->80/tcp", docker(host, "ps").stdout)

    def test_docker_py(self):
        client = docker_py.DockerClient(base_url=self.host(21))
        self.assertEqual(client.containers.run("busybox", "echo from py"), b"from py\n")
        container = client.containers.run("busybox", "sleep 1000", name="py", detach=True)
        self.assertEqual(container.exec_run("echo inside").output, b"inside\n")
        container.stop(timeout=1)
        container.reload()
        self.assertEqual(container.status, "exited")
        with self.assertRaises(docker_py.errors.ImageNotFound):
            client.containers.create("nosuch/image")
        client.close()

    def test_manager_and_faults(self):
        socket = self.served.socket
        wait_until(lambda: docker(socket, "info", check=False).stdout.count("Status: Healthy")
                   == ENGINES, "all engines are healthy")
        docker(socket, "run", "-d", "--name", "one", "busybox", "sleep", "1000")
        self.assertIn("/one", docker(socket, "ps", "--format", "{{.Names}}").stdout)
        # A frozen engine takes the request and answers it when it thaws.
        self.assertEqual(self.served.fault(30, "freeze"), "ok\n")
        answers = []
        asking = threading.Thread(target=lambda: answers.append(docker(self.host(30), "ps")))
        asking.start()
        asking.join(0.5)
        self.assertTrue(asking.is_alive())
        self.served.fault(30, "thaw")
        asking.join(20)
        self.assertEqual(answers[0].returncode, 0)
        self.served.fault(30, "refuse-creates")
        refused = docker(self.host(30), "create", "busybox", check=False)
        self.assertIn("no space left on device", refused.stderr)
        self.served.fault(30, "down")
        self.assertNotEqual(docker(self.host(30), "ps", check=False).returncode, 0)
        self.served.fault(30, "up")
        docker(self.host(30), "ps")


if shutil.which("docker") is None:
    print("\n*** SKIPPED: no docker CLI here\n", flush=True)
    sys.exit(SKIPPED)
try:
    import docker as docker_py
except ImportError:
    print("\n*** SKIPPED: no docker-py here (package python3-docker)\n", flush=True)
    sys.exit(SKIPPED)
unittest.main(argv=sys.argv[:1], verbosity=2)
