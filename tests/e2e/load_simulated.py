#!/usr/bin/env python3
"""64 clients create, start and remove 30,000 containers on 1,000 simulated engines.

No error, no ID given twice, nothing overfull, nothing left; descriptors and memory stay
flat. SIM_LOAD=N runs another number: 100000 takes three minutes.
"""
import json
import os
import pathlib
import re
import socket
import subprocess
import threading
import time
import unittest
import urllib.request

ENGINES = 1000
CLIENTS = 64
CONTAINERS = int(os.environ.get("SIM_LOAD", "30000"))
WARM_UP = 8000  # Every engine has met eight containers, so that its pool of connections is there.
BODY = {"Image": "busybox", "Cmd": ["sleep", "600"], "HostConfig": {"Memory": 64 << 20}}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Watcher(threading.Thread):
    """Reads the list while the load runs: no name twice, no node with more than a few containers.

    64 clients over 1,000 equal engines: spread never needs a second container on one, but an answer
    that is late may still hold its place.
    """

    def __init__(self, test):
        super().__init__()
        self.test, self.stopped = test, threading.Event()
        self.lists, self.twice, self.fullest = 0, set(), 0

    def run(self):
        while not self.stopped.wait(0.2):
            names, nodes = set(), {}
            for container in self.test.get("/containers/json?all=1"):
                node, name = container["Names"][0].lstrip("/").split("/")
                self.twice.update({name} & names)
                names.add(name)
                nodes[node] = nodes.get(node, 0) + 1
            self.fullest = max([self.fullest, *nodes.values()])
            self.lists += 1


class SimulatedLoad(unittest.TestCase):
    def setUp(self):
        self.host = f"127.0.0.1:{free_port()}"
        self.manager = subprocess.Popen([os.environ["SWARM"], "manage", "-H", f"tcp://{self.host}",
                                         "--log-level", "error", f"sim://{ENGINES}"])
        self.addCleanup(self.end)
        self.wait_for("every engine healthy", lambda: self.healthy() == ENGINES)

    def end(self):
        self.manager.terminate()
        self.assertEqual(self.manager.wait(timeout=20), 0)

    def get(self, path):
        with urllib.request.urlopen(f"http://{self.host}{path}", timeout=30) as answer:
            return json.load(answer)

    def healthy(self):
        try:
            rows = self.get("/info")["SystemStatus"] or []
        except OSError:
            return 0
        return sum(1 for row in rows if row[0].endswith("Status") and row[1] == "Healthy")

    def wait_for(self, what, check, seconds=60):
        end = time.monotonic() + seconds
        while not check():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.2)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.manager.pid}/fd"))

    def rss_kib(self):
        status = pathlib.Path(f"/proc/{self.manager.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def load(self, first, count):
        done = subprocess.run([os.environ["SWARM_LOAD"], self.host, "--clients", str(CLIENTS),
                               "--count", str(count), "--first", str(first),
                               "--body", json.dumps(BODY)],
                              capture_output=True, text=True, check=False)
        print(f"\n{done.stdout}{done.stderr}", flush=True)
        self.assertEqual(done.returncode, 0)

    def test_nothing_is_lost_or_left(self):
        self.load(0, WARM_UP)
        descriptors, rss = self.descriptors(), self.rss_kib()
        watcher = Watcher(self)
        watcher.start()
        try:
            self.load(WARM_UP, CONTAINERS)
        finally:
            watcher.stopped.set()
            watcher.join()
        print(f"descriptors {descriptors} -> {self.descriptors()}, "
              f"memory {rss} -> {self.rss_kib()} KiB; {watcher.lists} lists meanwhile, "
              f"at most {watcher.fullest} containers on a node", flush=True)
        self.assertGreater(watcher.lists, 0)
        self.assertEqual(watcher.twice, set())
        self.assertLessEqual(watcher.fullest, 2)
        self.assertEqual(self.get("/containers/json?all=1"), [])
        self.assertEqual(self.get("/info")["Containers"], 0)
        # The pools close connections that have been idle for a minute.
        self.wait_for(f"{descriptors} descriptors again, not {self.descriptors()}",
                      lambda: self.descriptors() <= descriptors + 64, 100)
        self.assertLessEqual(self.rss_kib(), rss + 32 * 1024)


if __name__ == "__main__":
    unittest.main(verbosity=2)
