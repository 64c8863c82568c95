#!/usr/bin/env python3
"""64 clients create, start and remove 500 containers: no error, no name twice, nothing left.

LIVE_LOAD=N runs another number, 2000 takes five minutes: a container costs the engines a quarter of
a second of a core.
"""
import collections
import http.client
import json
import os
import queue
import threading
import time

import live

CLIENTS = 64
CONTAINERS = int(os.environ.get("LIVE_LOAD", "500"))
# Enough to see whether descriptors or memory grow with the number of requests.
WARM_UP = 128
SPEC = {"Image": "busybox", "Cmd": ["sleep", "600"], "StopSignal": "SIGKILL",
        "HostConfig": {"NetworkMode": "none"}}


class Client(threading.Thread):
    """One keep-alive connection that works off numbers until there are none."""

    def __init__(self, host, numbers, notes):
        super().__init__()
        self.host, self.numbers, self.notes = host, numbers, notes
        self.connection = http.client.HTTPConnection(host, timeout=120)

    def call(self, method, path, body, expected):
        begin = time.monotonic()
        self.connection.request(method, path, body=json.dumps(body) if body else None,
                                headers={"Content-Type": "application/json"} if body else {})
        response = self.connection.getresponse()
        data = response.read()
        verb = path.split("?")[0].rsplit("/", 1)[-1] if method == "POST" else "remove"
        self.notes.times[verb].append(time.monotonic() - begin)
        if response.status != expected:
            self.notes.errors.append(f"{method} {path}: {response.status} {data[:300]!r}")
        return data

    def run(self):
        while True:
            try:
                number = self.numbers.get_nowait()
            except queue.Empty:
                return self.connection.close()
            try:
                made = json.loads(self.call("POST", f"/containers/create?name=load-{number}",
                                            SPEC, 201))
                container = made.get("Id", f"load-{number}")
                self.notes.ids.append(container)
                self.call("POST", f"/containers/{container}/start", None, 204)
                self.call("DELETE", f"/containers/{container}?force=1", None, 204)
            except (OSError, http.client.HTTPException, ValueError) as failure:
                self.notes.errors.append(f"container {number}: {failure!r}")
                self.connection.close()


class Notes:
    def __init__(self):
        self.ids, self.errors, self.times = [], [], collections.defaultdict(list)
        self.names_seen, self.worst_count, self.twice = set(), 0, set()


class Watcher(threading.Thread):
    """Looks at the engines themselves: no name on two nodes, no node over its slots."""

    def __init__(self, notes):
        super().__init__()
        self.notes, self.stopped = notes, threading.Event()

    def run(self):
        while not self.stopped.wait(0.5):
            names = collections.Counter()
            for engine in live.ENGINES:
                containers = live.containers_of(engine)
                self.notes.worst_count = max(self.notes.worst_count, len(containers))
                names.update({(name, container["Id"]) for container in containers
                              for name in container["Names"]})
            by_name = collections.Counter(name for name, _ in names)
            self.notes.twice.update(name for name, count in by_name.items() if count > 1)


class Load(live.LiveCase):
    def run_load(self, first, count):
        notes, numbers = Notes(), queue.Queue()
        for number in range(first, first + count):
            numbers.put(number)
        clients = [Client(self.manager.host, numbers, notes) for _ in range(CLIENTS)]
        watcher = Watcher(notes)
        watcher.start()
        begin = time.monotonic()
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        watcher.stopped.set()
        watcher.join()
        self.tell(notes, count, time.monotonic() - begin)
        return notes

    @staticmethod
    def tell(notes, count, seconds):
        print(f"\n{count} containers by {CLIENTS} clients in {seconds:.1f} s, "
              f"{count / seconds:.1f} a second; at most {notes.worst_count} on a node", flush=True)
        for verb, times in notes.times.items():
            times.sort()
            print(f"  {verb:7} p50 {times[len(times) // 2] * 1000:7.1f} ms   "
                  f"p99 {times[len(times) * 99 // 100] * 1000:7.1f} ms", flush=True)

    def settled(self):
        """fds and RSS once the pools of connections have gone idle."""
        time.sleep(2)
        return self.manager.fds(), self.manager.rss_kib()

    def test_many_clients(self):
        self.run_load(0, WARM_UP)
        fds, rss = self.settled() if self.manager.process else (0, 0)
        notes = self.run_load(WARM_UP, CONTAINERS)
        self.assertEqual(notes.errors[:5], [])
        self.assertEqual(len(set(notes.ids)), CONTAINERS)
        self.assertEqual(notes.twice, set())
        self.assertLessEqual(notes.worst_count, live.SLOTS)
        for engine in live.ENGINES:
            self.assertEqual(live.containers_of(engine), [])
        live.wait_until(lambda: not self.listed(), 5, "an empty list")
        if self.manager.process:
            # The pools close connections that have been idle for a minute.
            live.wait_until(lambda: self.manager.fds() <= fds + 8, 100, "descriptors as before")
            fds_after, rss_after = self.settled()
            print(f"  descriptors {fds} -> {fds_after}, memory {rss} -> {rss_after} KiB")
            self.assertLessEqual(fds_after, fds + 8)
            self.assertLessEqual(rss_after, rss + 16 * 1024)


if __name__ == "__main__":
    live.main()
