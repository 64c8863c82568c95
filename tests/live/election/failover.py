#!/usr/bin/env python3
"""Three managers at a real store; the primary is stopped, killed, paused and cut off: never two
act, another one takes over in time, whoever asks a replica gets an answer.

Usage: failover.py etcd|etcd2|consul|zk   (ROUNDS=20 for the long run; the engines are simulated)
"""
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import managers
import stores  # Of ../discovery, found by managers.
import kinds   # Likewise.

ROUNDS = int(os.environ.get("ROUNDS", "1"))
# As short as each store grants; see runtime/election/README.md.
TTL = {"consul": 40, "zk": 12}.get(sys.argv[1], 6)
# Consul ends sessions up to twice as late as granted.
CRASH_BOUND = {"consul": 2 * 10 + 40 / 2 + 1}.get(sys.argv[1], TTL + 1)
CLEAN_BOUND = 2
# A stream over a primary that is silent ends this long after another has taken its place.
FAREWELL = 10
DOCKER = shutil.which("docker")


class Caller(threading.Thread):
    """A client that asks one manager through the docker CLI, again and again."""

    def __init__(self, manager):
        super().__init__(daemon=True)
        self.manager, self.ending = manager, threading.Event()
        self.answers, self.errors, self.longest = 0, [], 0.0

    def run(self):
        while not self.ending.is_set():
            begin = time.monotonic()
            done = docker(self.manager, "ps", "-q", timeout=CRASH_BOUND + FAREWELL + 15)
            self.longest = max(self.longest, time.monotonic() - begin)
            self.answers += 1
            if done.returncode:
                self.errors.append(done.stderr.strip())
            time.sleep(0.1)

    def finish(self):
        self.ending.set()
        self.join(CRASH_BOUND + FAREWELL + 20)
        assert not self.is_alive(), f"a call through {self.manager.name} got no answer"


def docker(manager, *words, timeout=CRASH_BOUND + FAREWELL + 15):
    return subprocess.run([DOCKER, "-H", f"tcp://127.0.0.1:{manager.api}", *words], text=True,
                          capture_output=True, timeout=timeout, check=False)


class Stream:
    """A command that goes on telling, and when it told its last line."""

    def __init__(self, manager, *words):
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            [DOCKER, "-H", f"tcp://127.0.0.1:{manager.api}", *words], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.last = (0.0, "")
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.last = (time.monotonic(), line.strip())

    def ended(self):
        return self.process.poll() is not None

    def outcome(self, name):
        if self.ended():
            assert self.process.returncode == 0, \
                f"{name}: exit {self.process.returncode}: {self.last[1]}"
            return "ended"
        assert time.monotonic() - self.last[0] < 3, f"{name} hangs since {self.last[1]}"
        return "went on"

    def close(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()


def took_over(cluster, old, since):
    """How long after that time another manager acted for the first time."""
    def found():
        return min((at for prober in cluster.probers if prober.manager is not old
                    for at in list(prober.made) if at > since), default=None)
    at, _ = stores.wait_until(found, CRASH_BOUND + 15, "another manager acts")
    return at - since


class Streams:
    """events and logs -f through a replica, from before a fault until after it."""

    def __init__(self, replica):
        self.replica = replica
        name = f"talker-{time.time_ns()}"
        done = docker(replica, "run", "-d", "--name", name, managers.IMAGE, "sh", "-c",
                      "while true; do echo x; sleep 1; done")
        assert done.returncode == 0, f"docker run through a replica: {done.stderr}"
        self.events = Stream(replica, "events")
        self.logs = Stream(replica, "logs", "-f", "--tail", "0", name)
        time.sleep(1)

    def check(self):
        """Each has come to its end, or tells what happens now."""
        end = time.monotonic() + FAREWELL + 3
        while time.monotonic() < end and not (self.events.ended() and self.logs.ended()):
            docker(self.replica, "create", managers.IMAGE, "true")
            time.sleep(0.5)
        outcome = (self.events.outcome("events"), self.logs.outcome("logs -f"))
        self.events.close()
        self.logs.close()
        return outcome


def clean_stop(old):
    old.signal(signal.SIGTERM)


def kill(old):
    old.signal(signal.SIGKILL)


def pause(old):
    old.signal(signal.SIGSTOP)


def cut(old):
    old.cut()


def heal(cluster, old, fault):
    if fault in (clean_stop, kill):
        old.process.wait(20)
        old.start()
    elif fault is pause:
        old.signal(signal.SIGCONT)
    else:
        old.mend()
    stores.wait_until(cluster.settled, 40, "everybody agrees again")


def one_round(cluster, fault):
    old = cluster.primary()
    replicas = [manager for manager in cluster.managers if manager is not old]
    streams = Streams(replicas[0])
    callers = [Caller(replica) for replica in replicas]
    for caller in callers:
        caller.start()
    time.sleep(0.5)
    since = time.time()
    fault(old)
    took = took_over(cluster, old, since)
    outcome = streams.check()
    heal(cluster, old, fault)
    for caller in callers:
        caller.finish()
    bound = CLEAN_BOUND if fault is clean_stop else CRASH_BOUND
    calls = sum(caller.answers for caller in callers)
    errors = sum(len(caller.errors) for caller in callers)
    longest = max(caller.longest for caller in callers)
    print(f"    {fault.__name__:<10} taken over after {took:4.1f} s (bound {bound} s); "
          f"{calls} calls through replicas answered, {errors} with an error, the longest after "
          f"{longest:.1f} s; events {outcome[0]}, logs -f {outcome[1]}", flush=True)
    for caller in callers:
        for error in caller.errors[:2]:
            print(f"      {error}", flush=True)
    assert took <= bound, f"{fault.__name__}: taken over after {took:.1f} s"
    return took


def reschedules(cluster):
    """The primary and an engine are lost together: the next primary moves what ran there."""
    primary = cluster.primary()
    done = docker(primary, "run", "-d", "--name", "moving", "-e", "reschedule:on-node-failure",
                  managers.IMAGE, "sleep", "1000")
    assert done.returncode == 0, done.stderr
    def known():
        return all(docker(manager, "inspect", "moving").returncode == 0
                   for manager in cluster.managers)
    stores.wait_until(known, 10, "all managers know the container")
    time.sleep(3)
    node = docker(primary, "inspect", "--format", "{{.Node.Addr}}", "moving").stdout.strip()
    begin = time.monotonic()
    primary.signal(signal.SIGKILL)
    cluster.set_engine(node, "down")
    replica = next(manager for manager in cluster.managers if manager is not primary)
    def moved():
        where = docker(replica, "inspect", "--format", "{{.Node.Addr}}", "moving")
        return where.returncode == 0 and where.stdout.strip() != node
    _, took = stores.wait_until(moved, CRASH_BOUND + 30, "the container is moved")
    stores.tell("primary and engine lost; the container runs elsewhere after",
                time.monotonic() - begin)
    cluster.set_engine(node, "up")
    heal(cluster, primary, kill)
    count = docker(replica, "ps", "-q", "--filter", "name=moving").stdout.split()
    assert len(count) == 1, f"it runs {len(count)} times"


def talks(cluster):
    """What takes over the connection, or has a long body, through a replica."""
    primary = cluster.primary()
    replica = next(manager for manager in cluster.managers if manager is not primary)
    def said(*words, told=None):
        done = subprocess.run([DOCKER, "-H", f"tcp://127.0.0.1:{replica.api}", *words], text=True,
                              input=told, capture_output=True, timeout=30, check=True)
        return done.stdout
    assert said("run", "-i", managers.IMAGE, "cat", told="through\n") == "through\n"
    said("run", "-d", "--name", "server", managers.IMAGE, "sleep", "1000")
    assert said("exec", "server", "echo", "hello") == "hello\n"
    assert said("exec", "-i", "server", "cat", told="again\n") == "again\n"
    there, back = cluster.store.folder / "there", cluster.store.folder / "back"
    there.write_text("z" * 300000)
    said("cp", str(there), "server:/tmp/file")
    said("cp", "server:/tmp/file", str(back))
    assert back.read_text() == there.read_text()
    print("    run -i, exec, exec -i and cp through a replica", flush=True)


def main():
    if not DOCKER:
        kinds.skip("no docker CLI here (package docker.io or docker-cli)")
    store = kinds.kind_of(sys.argv[1])()
    times = {}
    cluster = None
    try:
        cluster = managers.Cluster(store, TTL)
        _, took = stores.wait_until(cluster.settled, CRASH_BOUND + 20, "a primary, and all agree")
        stores.tell(f"TTL {TTL} s; three managers agree after", took)
        for prober in cluster.probers:
            prober.start()
        talks(cluster)
        for number in range(ROUNDS):
            for fault in (clean_stop, kill, pause, cut):
                times.setdefault(fault.__name__, []).append(one_round(cluster, fault))
            made = cluster.check_one_acted_at_a_time()
            print(f"  round {number + 1}: {made} containers made, each by the one primary of its "
                  "time", flush=True)
        reschedules(cluster)
    except BaseException:
        for manager in cluster.managers if cluster else []:
            print(f"--- {manager.name}\n" + "\n".join(manager.log[-25:]), flush=True)
        raise
    finally:
        if cluster:
            cluster.close()
        store.close()
    for name, taken in times.items():
        print(f"  {name}: {len(taken)} rounds, taken over after {min(taken):.2f} to "
              f"{max(taken):.2f} s")
    print("1 passed, 0 failed")


main()
