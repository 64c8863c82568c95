#!/usr/bin/env python3
"""End-to-end benchmarks: `swarm manage` over simulated engines, and beside it the original.

usage: bench.py PROGRAMS OUT [--rounds N] [--seconds N] [--engines N,N] [--only TEXT]

PROGRAMS is a folder with swarm, swarm-sim and swarm-load; OUT gets e2e.json and e2e.html.
SWARM_PEER names the original's program: each round measures both in turn on equal engines.
The original is left out above 1,000 engines. Figures are medians, with least and most.
"""
import argparse
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time

import report
from cases import CASES
from processes import Engines, Manager, running

PEER_MAX = 1000
CONTAINERS = 30  # On each engine.


class Bench:
    def __init__(self, options):
        self.options, self.seconds = options, options.seconds
        self.swarm_load = options.programs / "swarm-load"
        self.products = {"swarm": str(options.programs / "swarm")}
        if os.environ.get("SWARM_PEER"):
            self.products["peer"] = os.environ["SWARM_PEER"]
        self.seen = {}  # (engines, case, product) -> {figure: [one of each round]}

    def run(self):
        for count in self.options.engines:
            for number in range(self.options.rounds):
                for product, program in self.products.items():
                    if product == "peer" and count > PEER_MAX:
                        continue
                    self.round(count, product, program)
                    print(f"{count} engines, round {number + 1}: {product} done",
                          file=sys.stderr, flush=True)

    def round(self, count, product, program):
        """One life of a manager, on engines of its own."""
        with (tempfile.TemporaryDirectory() as folder,
              running(Engines(self.options.programs / "swarm-sim", count, CONTAINERS,
                              folder)) as engines,
              running(Manager(program, engines, folder)) as manager):
            for name, (_, case) in CASES.items():
                if self.options.only and self.options.only not in name:
                    continue
                if not manager.alive():
                    break
                figures = self.seen.setdefault((count, name, product), {})
                for figure, value in case(self, manager).items():
                    figures.setdefault(figure, []).append(value)

    def result(self):
        rows = [{"engines": count, "case": name, "product": product,
                 "figures": {figure: summary(values) for figure, values in figures.items()}}
                for (count, name, product), figures in self.seen.items()]
        return {"date": time.strftime("%Y-%m-%d"), "processors": os.cpu_count(),
                "rounds": self.options.rounds, "seconds": self.options.seconds,
                "containers_each": CONTAINERS, "rows": rows}


def summary(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values),
            "rounds": values}


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="of each load")
    parser.add_argument("--engines", default="100,1000,10000",
                        type=lambda text: [int(each) for each in text.split(",")])
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    return parser.parse_args()


def main():
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    bench = Bench(options)
    bench.run()
    result = bench.result()
    (options.out / "e2e.json").write_text(json.dumps(result, indent=1) + "\n")
    (options.out / "e2e.html").write_text(report.html(result))
    print(report.table(result))
    print(f"{options.out / 'e2e.json'}, {options.out / 'e2e.html'}")


if __name__ == "__main__":
    main()
