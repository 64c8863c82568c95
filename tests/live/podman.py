#!/usr/bin/env python3
"""podman's API service as a fourth engine beside three Docker Engines."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import live

# Where this test may run, hard limits may not be raised to podman's own.
CONFIGURATION = """[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
events_logger = "file"
"""
SUDO = [] if os.getuid() == 0 else ["sudo", "-n"]


class Podman:
    """`podman system service` with storage of its own, and busybox in it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="swarm-podman-")
        self.host = f"127.0.0.1:{live.free_port()}"
        pathlib.Path(self.folder, "containers.conf").write_text(CONFIGURATION, "utf-8")
        self.words = [*SUDO, "env", f"CONTAINERS_CONF={self.folder}/containers.conf", "podman",
                      "--root", f"{self.folder}/root", "--runroot", f"{self.folder}/run",
                      "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs"]
        with open(f"{self.folder}/log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*self.words, "system", "service", "--time=0", f"tcp:{self.host}"],
                stdout=log, stderr=log)
        live.wait_until(self.answers, 20, "podman's service")
        image = live.call(live.ENGINES[0], "GET", "/images/busybox/get").body
        loaded = live.call(self.host, "POST", "/images/load", image,
                           {"Content-Type": "application/x-tar"})
        if loaded.status != 200:
            raise AssertionError(f"podman does not load an image: {loaded}")
        self.node = live.call(self.host, "GET", "/info").json()["Name"]

    def answers(self):
        try:
            return live.call(self.host, "GET", "/_ping", timeout=2).status == 200
        except OSError:
            return False

    def containers(self):
        return live.call(self.host, "GET", "/containers/json?all=1").json()

    def stop(self):
        for container in self.containers():
            live.call(self.host, "DELETE", f"/containers/{container['Id']}?force=1")
        self.process.terminate()
        self.process.wait(20)
        subprocess.run([*SUDO, "rm", "-rf", self.folder], check=False)


class FourthEngine(live.CliCase):
    podman = None

    @classmethod
    def setUpClass(cls):
        live.clean_engines()
        cls.podman = Podman()
        # Read every other second, so that whatever changes between two answers is noticed.
        cls.manager = live.Manager("--engine-refresh-min-interval", "1s",
                                   "--engine-refresh-max-interval", "2s",
                                   engines=[*live.ENGINES, cls.podman.host], ready=4)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.podman.stop()

    def run_there(self, *words):
        return self.docker("run", *words[:-1], "-e", f"constraint:node=={self.podman.node}",
                           "busybox", "sh", "-c", words[-1])

    def test_stays_healthy_though_it_draws_its_id_anew(self):
        refreshed = f'swarmc_node_last_refresh_timestamp_seconds{{node="{self.podman.node}"}}'
        begin = self.manager.metric(refreshed)
        live.wait_until(lambda: self.manager.metric(refreshed) > begin + 4, 20, "three refreshes")
        said = self.docker("info")
        self.assertIn(f" {self.podman.node}: {self.podman.host}", said)
        self.assertIn(f"ID: PODMAN:{self.podman.node}:", said)
        self.assertEqual(said.count("└ Status: Healthy"), 4)
        self.assertNotIn("another ID", self.manager.log())

    def test_a_container_from_run_to_rm(self):
        self.run_there("-d", "--name", "web", "echo ready; exec sleep 600")
        self.assertEqual(self.node_of("web"), self.podman.node)
        self.assertEqual(len(self.podman.containers()), 1)
        self.assertIn(f"{self.podman.node}/web", self.docker("ps", "--format", "{{.Names}}"))
        live.wait_until(lambda: self.docker("logs", "web") == "ready\n", 10, "its log")
        self.assertEqual(self.docker("exec", "web", "echo", "hello"), "hello\n")
        self.docker("stop", "-t", "0", "web")
        self.assertIn("Exited", self.docker("ps", "-a", "--format", "{{.Status}}"))
        self.docker("start", "web")
        self.docker("rm", "-f", "web")
        self.assertEqual(self.podman.containers(), [])
        self.assertEqual(self.listed(), [])

    def test_run_prints_what_it_prints_and_exits_as_it_exits(self):
        self.assertEqual(self.run_there("--rm", "echo hello"), "hello\n")
        live.wait_until(lambda: not self.listed(), 20, "run --rm leaves nothing")
        done = self.docker.run("run", "-e", f"constraint:node=={self.podman.node}", "busybox", "sh",
                               "-c", "exit 3")
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_what_happens_behind_the_managers_back_is_seen(self):
        made = live.call(self.podman.host, "POST", "/containers/create?name=behind",
                         {"Image": "busybox", "Cmd": ["sleep", "600"]})
        self.assertEqual(made.status, 201, made)
        live.wait_until(lambda: [one["Names"] for one in self.listed()]
                        == [[f"/{self.podman.node}/behind"]], 10, "it is listed")
        self.docker("start", "behind")
        live.call(self.podman.host, "DELETE", "/containers/behind?force=1")
        live.wait_until(lambda: not self.listed(), 10, "it is not listed any more")


live.for_each_cli(FourthEngine, globals())

if __name__ == "__main__":
    live.skip_if_impossible()
    if not shutil.which("podman"):
        print("\n*** SKIPPED: no podman (tools/dev setup installs it)\n", flush=True)
        sys.exit(live.SKIPPED)
    live.main()
