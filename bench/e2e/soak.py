#!/usr/bin/env python3
"""A manager at work for long: does it stay as large as it was, and does nothing fail?

  bench/e2e/soak.py PROGRAMS OUT [--minutes 30] [--engines 100] [--share 0.7]

PROGRAMS is a folder with swarm, swarm-sim and swarm-load; OUT gets soak.json. Clients create, start
and remove containers, list all of them, follow logs and events; first as fast as they can for a few
seconds, then at a share of that. Every minute one engine goes away and comes back. Exit code 1: the
manager grew, something failed that was not that engine's, or a stream of events missed something.
"""
import argparse
import json
import pathlib
import re
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from processes import Engines, Manager, free_port, running

CONTAINERS = 30  # On each engine.
CLIENTS = 16
LOGS, EVENTS = 20, 5  # Streams.
PEAK_S = 15
SAMPLE_S = 5
DOWN_S = 3
# A failed engine is told from others by its words, for as long as the manager may not know it yet.
ENGINE_GONE = re.compile(r"engine|no healthy node|sim-\d+|EOF|connection", re.IGNORECASE)
SETTLED_S = 40
# What may come on top, at the end against the first quarter: allocators keep some.
GROWTH_MAX = {"rss_mb": 1.05, "fds": 1.05, "threads": 1.0}


class Stream(threading.Thread):
    """Reads what comes and counts its bytes; opened again when it ends."""

    def __init__(self, host, path):
        super().__init__(daemon=True)
        self.host, self.path = host, path
        self.bytes, self.opened, self.stopped = 0, 0, False

    def run(self):
        name, port = self.host.split(":")
        while not self.stopped:
            try:
                with socket.create_connection((name, int(port)), timeout=20) as wire:
                    wire.sendall(f"GET {self.path} HTTP/1.1\r\nHost: soak\r\n\r\n".encode())
                    self.opened += 1
                    self.read(wire)
            except OSError:
                pass
            time.sleep(0.5)

    def read(self, wire):
        while not self.stopped:
            if select.select([wire], [], [], 0.5)[0]:
                data = wire.recv(1 << 20)
                if not data:
                    return
                self.bytes += len(data)


class Restarts(threading.Thread):
    """Engine after engine goes away for some seconds, one a minute."""

    def __init__(self, admin, count):
        super().__init__(daemon=True)
        self.admin, self.count, self.stopped = admin, count, threading.Event()
        self.times = []  # When each went, seconds since the begin.
        self.begin = time.monotonic()

    def set(self, engine, fault):
        request = urllib.request.Request(f"http://{self.admin}/engines/{engine}/{fault}",
                                         method="POST")
        urllib.request.urlopen(request, timeout=10).read()

    def run(self):
        number = 0
        while not self.stopped.wait(30 if number == 0 else 60 - DOWN_S):
            engine = number % self.count + 1
            self.times.append(time.monotonic() - self.begin)
            self.set(engine, "down")
            time.sleep(DOWN_S)
            self.set(engine, "up")
            number += 1

    def explains(self, second):
        return any(at - 1 <= second <= at + SETTLED_S for at in self.times)


def size_of(manager):
    folder = pathlib.Path(f"/proc/{manager.process.pid}")
    threads = int(re.search(r"Threads:\s+(\d+)", (folder / "status").read_text())[1])
    return {"rss_mb": manager.memory_mb("VmRSS"), "fds": len(list((folder / "fd").iterdir())),
            "threads": threads}


class Works:
    """Clients of every kind at once, at a rate for each kind or as fast as they can."""
    KINDS = {"life": ["--clients", CLIENTS, "--do", "life"],
             "list": ["--clients", 2, "--do", "get", "--path", "/containers/json"]}

    def __init__(self, swarm_load, host, seconds, prefix, rates=None):
        self.running = {}
        for kind, arguments in self.KINDS.items():
            rate = rates[kind] if rates else 0
            self.running[kind] = subprocess.Popen(
                [str(each) for each in [swarm_load, host, "--json", "--count", 0, "--for", seconds,
                                        "--rate", rate, "--errors", 100000, "--prefix", prefix,
                                        *arguments]], stdout=subprocess.PIPE, text=True)

    def is_done(self):
        return all(each.poll() is not None for each in self.running.values())

    def figures(self):
        return {kind: json.loads(each.communicate()[0]) for kind, each in self.running.items()}


def per_second(figures):
    return {"life": figures["life"]["verbs"]["create"]["per_second"],
            "list": figures["list"]["verbs"]["get"]["per_second"]}


def grown(samples):
    """{figure: (median of the second quarter, of the last)}; the first one warms up."""
    quarter = len(samples) // 4
    return {name: (statistics.median(each[name] for each in samples[quarter:2 * quarter]),
                   statistics.median(each[name] for each in samples[-quarter:]))
            for name in samples[0] if name in GROWTH_MAX}


def problems(result, restarts):
    found = [f"{name} grew from {before} to {after}"
             for name, (before, after) in result["growth"].items()
             if after > before * GROWTH_MAX[name]]
    for kind, figures in result["figures"].items():
        errors = figures["first_errors"]
        strange = [each for each in errors
                   if not (ENGINE_GONE.search(each) and restarts.explains(float(each.split()[0])))]
        result[f"{kind}_errors"] = {"all": figures["errors"], "not of that engine": len(strange)}
        found += [f"{kind}: {each}" for each in strange[:10]]
        if figures["ids_given_twice"]:
            found.append(f"{kind}: {figures['ids_given_twice']} IDs twice")
    seen = result["event_bytes"]
    if min(seen) != max(seen) or min(seen) == 0:
        found.append(f"streams of events differ: {seen} bytes")
    return found


def soak(options, manager, admin, count):
    containers = json.loads(manager.get("/containers/json"))
    streams = [Stream(manager.host, f"/containers/{each['Id']}/logs?follow=1&stdout=1")
               for each in containers[::len(containers) // LOGS]]  # Of all over the cluster.
    events = [Stream(manager.host, "/events") for _ in range(EVENTS)]
    for each in streams + events:
        each.start()
    swarm_load = options.programs / "swarm-load"
    peak = Works(swarm_load, manager.host, PEAK_S, "peak-")
    peaks = per_second(peak.figures())
    rates = {kind: max(1, int(options.share * rate)) for kind, rate in peaks.items()}
    print(f"peak {peaks}, from now on {rates} a second", flush=True)
    restarts = Restarts(admin, count)
    restarts.start()
    works = Works(swarm_load, manager.host, 60 * options.minutes, "soak-", rates)
    samples = []
    while not works.is_done():
        samples.append({"s": time.monotonic() - restarts.begin, **size_of(manager)})
        if len(samples) % 12 == 1:
            print(" ".join(f"{name} {value:.0f}" for name, value in samples[-1].items()),
                  flush=True)
        time.sleep(SAMPLE_S)
    restarts.stopped.set()
    restarts.join()
    time.sleep(2 + DOWN_S)
    for each in events:
        each.stopped = True
    result = {"minutes": options.minutes, "engines": count, "peak": peaks, "rates": rates,
              "restarts": len(restarts.times), "figures": works.figures(), "samples": samples,
              "growth": grown(samples), "event_bytes": [each.bytes for each in events],
              "streams_opened": sum(each.opened for each in streams)}
    result["problems"] = problems(result, restarts)
    for figures in result["figures"].values():
        figures["first_errors"] = figures["first_errors"][:20]
    return result


def tell(result):
    for kind, figures in result["figures"].items():
        for verb, each in figures["verbs"].items():
            print(f"{kind}: {verb} {each['requests']}, {each['per_second']:.0f}/s, p50 "
                  f"{each['p50_ms']:.1f} p99 {each['p99_ms']:.1f} max {each['max_ms']:.0f} ms")
        print(f"{kind}: errors {result[f'{kind}_errors']}")
    print(f"{result['restarts']} restarts, streams opened {result['streams_opened']} times, "
          f"events {result['event_bytes'][0]} bytes each; second quarter and last: "
          f"{result['growth']}")
    for each in result["problems"]:
        print("soak: " + each)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--engines", type=int, default=100)
    parser.add_argument("--share", type=float, default=0.7, help="of the peak")
    options = parser.parse_args()
    admin = f"127.0.0.1:{free_port()}"
    with (tempfile.TemporaryDirectory() as folder,
          running(Engines(options.programs / "swarm-sim", options.engines, CONTAINERS, folder,
                          "--admin", admin)) as engines,
          running(Manager(options.programs / "swarm", engines, folder)) as manager):
        result = soak(options, manager, admin, options.engines)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "soak.json").write_text(json.dumps(result, indent=1) + "\n")
    tell(result)
    return 1 if result["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
