#!/usr/bin/env python3
"""The walk-through with nothing but the container image: tokens, create, join, manage and list are
all `docker run` of it on a real engine."""
import os
import subprocess
import sys
import unittest

import live

IMAGE = "swarm:live"
HOME = live.ENGINES[0]  # Where the containers of the image run.
ADDRESS = HOME.split(":")[0]
SERVICE = f"http://{ADDRESS}:8765/v1"


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        live.clean_engines()
        subprocess.run([live.ROOT / "tools/dev", "image", "--host", f"tcp://{HOME}", IMAGE],
                       check=True, timeout=300)
        cls.cli = next(path for path in live.CLIS.values() if path)
        cls.run_image("-d", "--name", "tokens", "-p", "8765:8765", IMAGE, "tokens", "serve",
                      "--listen", "tcp://0.0.0.0:8765")
        live.wait_until(lambda: cls.answers("8765", "/healthz"), 20, "the token service answers")
        cls.token = cls.swarm("create").strip()
        for number, engine in enumerate(live.ENGINES):
            cls.run_image("-d", "--name", f"agent{number}", "--net", "host", *cls.url(), IMAGE,
                          "join", f"--advertise={engine}", f"token://{cls.token}")
        cls.run_image("-d", "--name", "manager", "-p", "4000:2375", *cls.url(), IMAGE, "manage",
                      "--heartbeat", "1s", f"token://{cls.token}")
        live.wait_until(lambda: cls.docker(f"{ADDRESS}:4000", "info", check=False).count(
            "Status: Healthy") == live.COUNT, 30, "three nodes")

    @classmethod
    def tearDownClass(cls):
        live.clean_engines()  # First: an image in use would only lose its tag.
        cls.docker(HOME, "image", "rm", "-f", IMAGE, check=False)

    @staticmethod
    def url():
        return "-e", f"SWARM_DISCOVERY_URL={SERVICE}"

    @staticmethod
    def answers(port, path):
        try:
            return live.call(f"{ADDRESS}:{port}", "GET", path, timeout=2, tls=False).status == 200
        except OSError:
            return False

    @classmethod
    def docker(cls, host, *words, check=True):
        env = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        done = subprocess.run([cls.cli, "-H", f"tcp://{host}", *words], capture_output=True,
                              text=True, timeout=60, check=False, env=env)
        if check and done.returncode:
            raise AssertionError(f"docker {' '.join(words)}: {done.stderr}")
        return done.stdout

    @classmethod
    def run_image(cls, *words):
        return cls.docker(HOME, "run", *words)

    @classmethod
    def swarm(cls, *words):
        return cls.run_image("--rm", "--net", "host", *cls.url(), IMAGE, *words)

    def test_list_shows_the_engines(self):
        self.assertEqual(self.swarm("list", f"token://{self.token}"),
                         "".join(f"{engine}\n" for engine in live.ENGINES))

    def test_the_pool_runs_containers(self):
        said = self.docker(f"{ADDRESS}:4000", "run", "--rm", "-e", "constraint:node==node3",
                           "busybox", "hostname")
        self.assertRegex(said, r"^[0-9a-f]{12}\n$")
        # Without all=1 containers of images named swarm are left out: the original's rule.
        listed = live.call(f"{ADDRESS}:4000", "GET", "/containers/json?all=1", tls=False).json()
        self.assertIn(["/node1/manager"], [container["Names"] for container in listed])

    def test_it_runs_without_root_and_holds_no_shell(self):
        user = self.docker(HOME, "image", "inspect", "--format", "{{.Config.User}}", IMAGE)
        self.assertEqual(user, "65532:65532\n")
        with self.assertRaisesRegex(AssertionError, "executable file not found"):
            self.run_image("--rm", "--entrypoint", "sh", IMAGE)

    def test_its_health_is_told(self):
        """manage and tokens are asked where they listen, join has no such place."""
        for name in ("manager", "tokens", "agent0"):
            live.wait_until(lambda name=name: self.docker(
                HOME, "inspect", "--format", "{{.State.Health.Status}}", name) == "healthy\n", 60,
                f"{name} is healthy", 0.5)
        self.docker(HOME, "exec", "manager", "/usr/bin/swarm", "health", "127.0.0.1:2375")
        with self.assertRaisesRegex(AssertionError, "connection refused"):
            self.docker(HOME, "exec", "manager", "/usr/bin/swarm", "health", "127.0.0.1:1")

    def test_a_stop_is_clean(self):
        self.run_image("-d", "--name", "other", IMAGE, "manage", "nodes://192.0.2.1:2375")
        self.docker(HOME, "stop", "-t", "10", "other")
        code = self.docker(HOME, "inspect", "--format", "{{.State.ExitCode}}", "other")
        self.assertEqual(code, "0\n")


if __name__ == "__main__":
    if live.ENDPOINT:
        print("\n*** SKIPPED: it starts a manager of its own\n")
        sys.exit(live.SKIPPED)
    live.main()
