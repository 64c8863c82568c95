#!/usr/bin/env python3
"""Programs that people use with Docker, as they are: dockerode and Testcontainers on Node,
docker-py, Compose v5. Where they are is told by SWARM_NODE_PEERS (a folder in which `npm install
dockerode@5 testcontainers@11` was run) and SWARM_COMPOSE_V5 (the program); what is missing is
skipped, loudly."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import live

HERE = pathlib.Path(__file__).parent
PEERS = os.environ.get("SWARM_NODE_PEERS", "")
COMPOSE = os.environ.get("SWARM_COMPOSE_V5", "")
PROJECT = """
services:
  db:
    image: busybox
    pull_policy: never
    command: sh -c 'echo ready > /data/state; exec sleep 6000'
    stop_grace_period: 1s
    volumes: [data:/data]
    networks: [back]
    healthcheck: {test: ["CMD", "test", "-f", "/data/state"], interval: 1s, retries: 20}
  app:
    image: busybox
    pull_policy: never
    command: sh -c 'until ping -c 1 db; do sleep 0.2; done; echo reached db; exec sleep 6000'
    stop_grace_period: 1s
    depends_on: {db: {condition: service_healthy}}
    networks: [front, back]
  web:
    image: busybox
    pull_policy: never
    command: httpd -f -p 80
    stop_grace_period: 1s
    networks: [front]
volumes: {data: {}}
networks: {front: {}, back: {}}
"""


class Node(live.LiveCase):
    def run_part(self, part):
        if not shutil.which("node") or not os.path.isdir(f"{PEERS}/node_modules/{part}"):
            live.skip(self, f"no {part} for Node (SWARM_NODE_PEERS)")
        env = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(),
               "NODE_PATH": f"{PEERS}/node_modules", "DOCKER_HOST": f"tcp://{self.manager.host}",
               "TESTCONTAINERS_RYUK_DISABLED": "true"}
        done = subprocess.run(["node", HERE / "clients.js", part], env=env, capture_output=True,
                              text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.splitlines()

    def test_dockerode(self):
        self.assertEqual(len(self.run_part("dockerode")), 5)

    def test_testcontainers(self):
        self.assertEqual(len(self.run_part("testcontainers")), 2)


class DockerPy(live.LiveCase):
    def setUp(self):
        try:
            import docker  # pylint: disable=import-outside-toplevel
        except ImportError:
            live.skip(self, "no docker-py (package python3-docker)")
        self.client = docker.DockerClient(base_url=f"tcp://{self.manager.host}")
        self.errors = docker.errors
        self.addCleanup(self.client.close)

    def test_life_of_a_container(self):
        box = self.client.containers.run("busybox", "sh -c 'echo said; exec sleep 600'",
                                         name="pybox", detach=True, labels={"client": "py"})
        live.wait_until(lambda: box.logs() == b"said\n", 10, "its log")
        code, output = box.exec_run(["sh", "-c", "echo out; echo err >&2; exit 3"], demux=True)
        self.assertEqual((code, output), (3, (b"out\n", b"err\n")))
        stream = box.exec_run("cat /bin/busybox", stream=True).output
        direct = pathlib.Path("/bin/busybox").read_bytes()
        self.assertEqual(b"".join(stream), direct)
        self.assertEqual([each.name.split("/")[-1] for each in
                          self.client.containers.list(filters={"label": "client=py"})], ["pybox"])
        bits, stat = box.get_archive("/bin/busybox")
        self.assertGreater(len(b"".join(bits)), stat["size"])
        self.assertEqual(box.stats(stream=False)["id"], box.id)
        box.rename("pyother")
        self.assertEqual(self.client.containers.get("pyother").id, box.id)
        box.kill()
        self.assertEqual(box.wait()["StatusCode"], 137)
        box.remove()
        with self.assertRaises(self.errors.NotFound):
            self.client.containers.get("pyother")

    def test_run_to_the_end(self):
        said = self.client.containers.run("busybox", "echo all", remove=True)
        self.assertEqual(said, b"all\n")
        with self.assertRaises(self.errors.ContainerError) as failed:
            self.client.containers.run("busybox", "sh -c 'exit 9'", remove=True)
        self.assertEqual(failed.exception.exit_status, 9)

    def test_networks_volumes_images(self):
        network = self.client.networks.create("pynet")
        volume = self.client.volumes.create("pyvolume")
        self.assertIn(volume.name.split("/")[-1], [each.name.split("/")[-1] for each in
                                                   self.client.volumes.list()])
        network.remove()
        volume.remove()
        image = self.client.images.get("busybox")
        self.assertTrue(image.tag("pytag", "1"))
        self.client.images.remove("pytag:1")
        self.assertTrue(self.client.df()["Images"])


class ComposeV5(live.ComposeCase):
    program = (COMPOSE, "--ansi=never", "--progress=plain", "-p", "shop5")

    def setUp(self):
        if not os.access(COMPOSE, os.X_OK):
            live.skip(self, "no Compose v5 (SWARM_COMPOSE_V5)")
        self.begin(PROJECT)

    def test_a_project_from_up_to_down(self):
        self.compose("up", "-d", "--wait")
        live.wait_until(lambda: "reached db" in self.compose("logs", "app"), 20, "app reaches db")
        self.assertEqual(self.compose("exec", "-T", "db", "cat", "/data/state"), "ready\n")
        self.compose("up", "-d", "--scale", "web=3")
        self.assertEqual(len(self.compose("ps", "-q").split()), 5)
        self.compose("restart", "web")
        self.assertEqual(len(self.compose("ps", "-q").split()), 5)
        self.compose("down", "-v", "-t", "1")
        self.assertEqual(self.listed(), [])
        networks = self.manager.call("GET", '/networks?filters={"type":["custom"]}').json()
        self.assertEqual([each["Name"] for each in networks if "shop5" in each["Name"]], [])
        # Compose v5 takes the last of the volumes in the list for the only one and removes that;
        # the bare name means all of them.
        self.assertLess(len(self.volumes()), live.COUNT)
        if self.volumes():
            self.assertEqual(self.manager.call("DELETE", "/volumes/shop5_data").status, 204)
        self.assertEqual(self.volumes(), [])

    def volumes(self):
        listed = self.manager.call("GET", "/volumes").json()["Volumes"] or []
        return [each["Name"] for each in listed if "shop5" in each["Name"]]


if __name__ == "__main__":
    live.skip_if_impossible()
    unittest.main(verbosity=2)
