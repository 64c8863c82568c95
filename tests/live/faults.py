#!/usr/bin/env python3
"""One node dies, stands still or is cut off: the others go on as if nothing had happened.

During each fault: calls that need only the other nodes keep their latency, lists answer at once,
the node's state and reason show within the time that the flags promise; then it comes back by
itself, and what was started or removed meanwhile is seen as it is.
"""
import os
import subprocess
import threading
import time

import live

FAULTY = 2
ENGINE, NODE = live.ENGINES[FAULTY - 1], live.NODES[FAULTY - 1]
SOCKET = f"unix://{live.STATE}/{NODE}/docker.sock"
RETRIES, PERIOD, TIMEOUT, PAUSE = 3, 1.0, 1.0, 1.0
FLAGS = ("--engine-refresh-min-interval=1s", "--engine-refresh-max-interval=2s",
         f"--engine-failure-retry={RETRIES}")
# A probe every PERIOD (at most a quarter later); each may run into its TIMEOUT; PAUSE between them.
DETECTED_WITHIN = 1.25 * PERIOD + RETRIES * TIMEOUT + (RETRIES - 1) * PAUSE + 2
BACK_WITHIN = 45  # The longest pause between two attempts is 30 s.
SLOWEST_CALL = 1.0  # On a busy machine of two cores; the fault itself would cost many seconds.


class Prober(threading.Thread):
    """Repeats one request and notes how long each took."""

    def __init__(self, manager, path):
        super().__init__()
        self.manager, self.path = manager, path
        self.stopped, self.times, self.wrong = threading.Event(), [], []

    def run(self):
        while not self.stopped.wait(0.02):
            begin = time.monotonic()
            answer = self.manager.call("GET", self.path, timeout=30)
            self.times.append(time.monotonic() - begin)
            if answer.status != 200:
                self.wrong.append((answer.status, answer.message))

    def finish(self):
        self.stopped.set()
        self.join()
        return self


class Faults(live.LiveCase):
    flags = FLAGS

    def setUp(self):
        self.addCleanup(live.testbed, "up", str(live.COUNT), "--registry", "--label",
                        f"containerslots={live.SLOTS}")
        for number, node in enumerate(live.NODES, 1):
            self.run_container(f"c{number}", node)
        self.run_container("leaver", NODE)

    def run_container(self, name, node):
        created = self.manager.call("POST", f"/containers/create?name={name}", {
            "Image": "busybox", "Cmd": ["sleep", "600"], "StopSignal": "SIGKILL",
            "HostConfig": {"NetworkMode": "none"}, "Env": [f"constraint:node=={node}"]})
        self.assertEqual(created.status, 201, created)
        self.assertEqual(self.manager.call("POST", f"/containers/{name}/start").status, 204)

    def info(self):
        """The rows of the faulty node."""
        rows = self.manager.call("GET", "/info").json()["SystemStatus"]
        begin = next(i for i, row in enumerate(rows) if ENGINE in row[1] and "└" not in row[0])
        mine = {}
        for name, value in rows[begin + 1:]:
            if "└" not in name:
                break
            mine[name.replace("└", "").strip()] = value
        return mine

    def probe(self):
        probers = [Prober(self.manager, "/containers/c1/json"),
                   Prober(self.manager, "/containers/c3/json"),
                   Prober(self.manager, "/containers/json?all=1"),
                   Prober(self.manager, "/info")]
        for prober in probers:
            prober.start()
        return probers

    def expect_calm(self, name, probers):
        """What the other nodes' clients saw."""
        for prober in probers:
            prober.finish()
            times = sorted(prober.times)
            print(f"\n  {name}: {prober.path}: {len(times)} calls, p50 "
                  f"{times[len(times) // 2] * 1000:.1f} ms, slowest {times[-1] * 1000:.0f} ms",
                  end="", flush=True)
            self.assertEqual(prober.wrong, [])
            self.assertLess(times[-1], SLOWEST_CALL, f"{name}: {prober.path}")

    def fault(self, name, begin, end, meanwhile=lambda: None, after=lambda: None):
        probers = self.probe()
        time.sleep(0.5)
        live.testbed(begin, str(FAULTY))
        started = time.monotonic()
        try:
            live.wait_until(lambda: self.info()["Status"] != "Healthy", DETECTED_WITHIN,
                            f"{name}: the node's state in info")
            print(f"\n  {name}: seen after {time.monotonic() - started:.1f} s", end="", flush=True)
            self.expect_state(name)
            self.expect_others_go_on(name)
            meanwhile()
        finally:
            # The probers must end whatever happens, or the test would not.
            calm = [prober.finish() for prober in probers]
            live.testbed(end, str(FAULTY))
        self.expect_calm(name, calm)
        after()
        healed = time.monotonic()
        live.wait_until(lambda: self.info()["Status"] == "Healthy", BACK_WITHIN,
                        f"{name}: the node comes back")
        print(f"\n  {name}: back after {time.monotonic() - healed:.1f} s", flush=True)
        self.assertNotIn("Error", self.info())
        self.assertEqual(self.manager.metric(f'swarmc_node_up{{node="{NODE}"}}'), 1)

    def expect_state(self, name):
        rows = self.info()
        self.assertEqual(rows["Status"], "Unhealthy", rows)
        self.assertTrue(rows.get("Error"), f"{name}: info gives no reason: {rows}")
        self.assertEqual(self.manager.metric(f'swarmc_node_up{{node="{NODE}"}}'), 0)
        self.assertEqual(self.manager.metric('swarmc_nodes{state="unhealthy"}'), 1)
        self.assertEqual(self.manager.metric('swarmc_nodes{state="healthy"}'), live.COUNT - 1)
        listed = {entry["Names"][0]: entry for entry in self.listed()}
        self.assertEqual(listed[f"/{NODE}/c2"]["Status"], "Host Down")
        begin = time.monotonic()
        answer = self.manager.call("GET", "/containers/c2/json")
        self.assertEqual(answer.status, 500)
        self.assertIn(f"running on unhealthy node {NODE}", answer.message)
        self.assertLess(time.monotonic() - begin, SLOWEST_CALL)

    def expect_others_go_on(self, name):
        """New containers go to the other nodes without waiting for the faulty one."""
        for number in range(4):
            begin = time.monotonic()
            created = self.manager.call("POST", f"/containers/create?name=new{number}",
                                        {"Image": "busybox"})
            self.assertEqual(created.status, 201, f"{name}: {created}")
            self.assertLess(time.monotonic() - begin, 5)
            self.assertNotEqual(self.node_of(f"new{number}"), NODE)
        refused = self.manager.call("POST", "/containers/create", {
            "Image": "busybox", "Env": [f"constraint:node=={NODE}"]})
        self.assertEqual(refused.status, 500)

    def change_behind_the_managers_back(self):
        docker = ["/usr/bin/docker", "-H", SOCKET]
        sudo = [] if os.getuid() == 0 else ["sudo", "-n"]
        subprocess.run([*sudo, *docker, "rm", "-f", "leaver"], check=True, capture_output=True)
        subprocess.run([*sudo, *docker, "run", "-d", "--net", "none", "--name", "newcomer",
                        "busybox", "sleep", "600"], check=True, capture_output=True)

    def expect_changes_seen(self):
        def seen():
            names = {entry["Names"][0]: entry["State"] for entry in self.listed()}
            return names.get(f"/{NODE}/newcomer") == "running" and \
                f"/{NODE}/leaver" not in names and names
        names = live.wait_until(seen, 5, "what changed on the node meanwhile")
        return names

    def test_cut(self):
        self.fault("cut", "cut", "heal", meanwhile=self.change_behind_the_managers_back)
        names = self.expect_changes_seen()
        self.assertEqual(names[f"/{NODE}/c2"], "running")

    def test_kill(self):
        self.fault("kill", "kill", "start", after=self.change_behind_the_managers_back)
        names = self.expect_changes_seen()
        self.assertEqual(names[f"/{NODE}/c2"], "exited")
        self.assertEqual(self.manager.call("POST", "/containers/c2/start").status, 204)

    def test_pause(self):
        self.fault("pause", "pause", "resume")
        names = {entry["Names"][0]: entry["State"] for entry in self.listed()}
        self.assertEqual((names[f"/{NODE}/c2"], names[f"/{NODE}/leaver"]), ("running", "running"))

    def test_slow(self):
        done = live.testbed("slow", str(FAULTY), "300", check=False)
        if done.returncode != 0:
            self.skipTest(done.stderr.strip())
        self.addCleanup(live.testbed, "slow", str(FAULTY), "0")
        probers = self.probe()
        begin = time.monotonic()
        self.assertEqual(self.manager.call("GET", "/containers/c2/json").status, 200)
        self.assertGreater(time.monotonic() - begin, 0.3)
        time.sleep(2)
        self.expect_calm("slow", probers)
        self.assertEqual(self.info()["Status"], "Healthy")


class HttpMetrics(live.LiveCase):
    def test_promtool_accepts_the_page(self):
        self.manager.call("POST", "/containers/create?name=m", {"Image": "busybox"})
        page = self.manager.call("GET", "/metrics")
        self.assertEqual(page.status, 200)
        try:
            done = subprocess.run(["promtool", "check", "metrics"], input=page.body,
                                  capture_output=True, check=False, timeout=30)
        except FileNotFoundError:
            self.skipTest("promtool is missing (Debian's prometheus package)")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))


if __name__ == "__main__":
    live.main()
