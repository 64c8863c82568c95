#!/usr/bin/env python3
"""Twenty containers that are to be rescheduled, and a node that dies, is cut off or stands still.

After each return exactly one running copy of each name is left, and none is lost. The first round
is also a scenario of the simulator; the decisions must be the same. LIVE_ROUNDS sets how many
rounds there are: 30 by hand, fewer in the test run.
"""
import collections
import os
import re
import time

import live

ROUNDS = int(os.environ.get("LIVE_ROUNDS", "6"))
NAMES = [f"s-{number}" for number in range(11, 31)]
SCENARIO = live.ROOT / "sim/scenarios/reschedule-twenty.txt"
FAULTS = [("cut", "heal"), ("kill", "start"), ("pause", "resume")]
# Detection (see faults.py), the grace period, the look after it, and twenty creates and starts.
MOVED_WITHIN = 60
SETTLED_WITHIN = 90
RUNNING = re.compile(r"^(s-\d+) on engine-(\d): running$", re.M)


def running_on(engines):
    """Name -> the numbers of the nodes on which it runs, as the engines themselves say."""
    found = collections.defaultdict(list)
    for number in engines:
        for container in live.call(live.ENGINES[number - 1], "GET", "/containers/json").json():
            found[container["Names"][0].lstrip("/")].append(number)
    return found


def recorded():
    """The placements of the scenario's end: name -> [number of the node]."""
    end = SCENARIO.read_text(encoding="utf-8").rpartition("after ")[2]
    return {name: [int(number)] for name, number in RUNNING.findall(end)}


class Rescheduling(live.LiveCase):
    flags = ("--engine-refresh-min-interval=1s", "--engine-refresh-max-interval=2s",
             "--engine-failure-retry=3", "--reschedule-grace=3s")

    def setUp(self):
        self.addCleanup(live.testbed, "up", str(live.COUNT), "--registry", "--label",
                        f"containerslots={live.SLOTS}")
        for name in NAMES:
            created = self.manager.call("POST", f"/containers/create?name={name}", {
                "Image": "busybox", "Cmd": ["sleep", "6000"], "StopSignal": "SIGKILL",
                "HostConfig": {"NetworkMode": "none"}, "Env": ["reschedule:on-node-failure"]})
            self.assertEqual(created.status, 201, created)
            self.assertEqual(self.manager.call("POST", f"/containers/{name}/start").status, 204)

    def moved(self, lost):
        """Where all run on the nodes that are left, once they all do."""
        found = running_on(n for n in range(1, live.COUNT + 1) if n != lost)
        return len(found) == len(NAMES) and found

    def settled(self):
        """Every node healthy, and one copy of each name anywhere, which runs."""
        if self.manager.healthy() < live.COUNT:
            return None
        everything = [name for engine in live.ENGINES for container in live.containers_of(engine)
                      for name in container["Names"]]
        found = running_on(range(1, live.COUNT + 1))
        return sorted(everything) == sorted("/" + name for name in NAMES) == \
            sorted("/" + name for name in found) and found

    def round(self, number):
        fault, end = FAULTS[number % len(FAULTS)]
        lost = (number + 1) % live.COUNT + 1  # The first is node2, as in the scenario.
        there = sum(lost in nodes for nodes in running_on([lost]).values())
        began = time.monotonic()
        live.testbed(fault, str(lost))
        try:
            live.wait_until(lambda: self.moved(lost), MOVED_WITHIN,
                            f"round {number}: {fault} node{lost}: all run on the others")
            moved = time.monotonic() - began
        finally:
            live.testbed(end, str(lost))
        healed = time.monotonic()
        found = live.wait_until(self.settled, SETTLED_WITHIN,
                                f"round {number}: {fault} node{lost}: one copy of each name", 0.2)
        print(f"\n  round {number + 1}: {fault} node{lost}, {there} containers: run elsewhere "
              f"after {moved:.1f} s, one copy of each {time.monotonic() - healed:.1f} s after the "
              "return", end="", flush=True)
        for name, nodes in found.items():
            self.assertEqual(len(nodes), 1, f"{name} runs on {nodes}")
        return dict(found)

    def test_rounds(self):
        placements = self.round(0)
        self.assertEqual(placements, recorded(), "the simulator decided otherwise")
        for number in range(1, ROUNDS):
            self.round(number)


if __name__ == "__main__":
    live.main()
