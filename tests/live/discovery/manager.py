#!/usr/bin/env python3
"""`swarm join` and `swarm manage` over a real store that is killed, paused for longer than the TTL,
and emptied: the manager's nodes stay all the time.

Usage: manager.py etcd|etcd2|consul|zk   (the engines are simulated)
"""
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import kinds
import stores

SIM = os.environ["SWARM_SIM"]
# As short as each store grants.
TTL = {"consul": "20s"}.get(sys.argv[1], "6s")
COUNT = 3


class Cluster:
    """Simulated engines, an agent for each, and a manager."""

    def __init__(self, store):
        self.engines = subprocess.Popen(
            [SIM, "serve", "--engines", str(COUNT), "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addresses = [self.engines.stdout.readline().strip() for _ in range(COUNT)]
        self.port = stores.free_ports(1)[0]
        self.log = open(store.folder / "swarm.log", "w", encoding="utf-8")
        options = [word for pair in store.extra for word in ("--discovery-opt", pair)]
        self.processes = [self.swarm("join", "--advertise", address, "--heartbeat", "2s", "--ttl",
                                     TTL, *options, store.url) for address in self.addresses]
        self.processes.append(self.swarm("manage", "-H", f"tcp://127.0.0.1:{self.port}", *options,
                                         store.url))

    def swarm(self, *words):
        return subprocess.Popen([stores.SWARM, *words], stdout=self.log, stderr=self.log)

    def nodes(self):
        """How many nodes the manager has, and how many of them are healthy."""
        url = f"http://127.0.0.1:{self.port}/info"
        with urllib.request.urlopen(url, timeout=5) as answer:
            status = json.load(answer)["SystemStatus"]
        count = next(int(value) for name, value in status if name.strip().endswith("Nodes"))
        return count, sum(value == "Healthy" for name, value in status if "Status" in name)

    def ready(self):
        try:
            return self.nodes() == (COUNT, COUNT)
        except OSError:
            return False

    def stays_for(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.nodes() == (COUNT, COUNT), f"nodes, healthy: {self.nodes()}"
            time.sleep(0.2)

    def close(self):
        for process in [*self.processes, self.engines]:
            process.terminate()
        for process in [*self.processes, self.engines]:
            process.wait(20)
        self.engines.stdout.close()
        self.log.close()


def live_through_everything(store, cluster):
    _, took = stores.wait_until(cluster.ready, 30, "three healthy nodes")
    stores.tell("three healthy nodes after", took)
    print("  killed and restarted", flush=True)
    store.kill()
    cluster.stays_for(3)
    store.start()
    cluster.stays_for(8)
    print("  paused for longer than the TTL", flush=True)
    store.process.send_signal(signal.SIGSTOP)
    cluster.stays_for(12)
    store.process.send_signal(signal.SIGCONT)
    cluster.stays_for(8)
    print("  emptied", flush=True)
    store.kill()
    store.wipe()
    store.start()
    def listed():
        try:
            return sorted(stores.listed(store)) == sorted(cluster.addresses)
        except AssertionError:
            return False
    _, took = stores.wait_until(listed, 20, "all are registered again")
    stores.tell("all registered again after", took)
    cluster.stays_for(5)


def main():
    store = kinds.kind_of(sys.argv[1])()
    cluster = Cluster(store)
    try:
        live_through_everything(store, cluster)
    except BaseException:
        print((store.folder / "swarm.log").read_text(encoding="utf-8")[-3000:], flush=True)
        raise
    finally:
        cluster.close()
        store.close()
    print("1 passed, 0 failed")


main()
