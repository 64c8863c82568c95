#!/usr/bin/env python3
"""Counts what placements and requests cost, in instructions and allocations, in a small and in a
ten times larger cluster: guard.py GUARD_WORK. No time is measured, so a busy machine changes
nothing. Exit code 77 without valgrind.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SMALL, LARGE = 1000, 10000

# What: most instructions a step in the large cluster; how many times those in the small one; most
# allocations a step. A placement that only looks at sizes walks a tree: its cost grows with the
# logarithm. Sets of nodes (constraint, random, all rules) are rows of bits, 64 nodes a word, so
# they may grow, but far less than tenfold. Requests: the simulated network and engine are in it,
# of a hundredth of the nodes.
BOUNDS = {
    "step_spread": (10_000, 1.3, 4),
    "step_binpack": (10_000, 1.3, 4),
    "step_bestfit": (10_000, 1.3, 4),
    "step_affinity": (20_000, 1.8, 5),
    "step_port": (18_000, 1.8, 5),
    "step_random": (27_000, 3.0, 5),
    "step_constraint": (40_000, 3.0, 5),
    "step_all_rules": (60_000, 3.6, 5),
    "step_inspect": (700_000, 1.2, 400),
    "step_list_one": (800_000, 2.6, 170),
    # The lines of nodes that have not changed are kept.
    "step_info": (450_000, 2.0, 60),
}


def run(program, nodes, folder):
    """{name: (instructions, allocations)}, each of one step."""
    out = pathlib.Path(folder) / f"callgrind.{nodes}"
    done = subprocess.run(["valgrind", "--tool=callgrind", "--collect-atstart=no",
                           "--toggle-collect=step_*", f"--callgrind-out-file={out}",
                           program, str(nodes)], check=True, capture_output=True, text=True)
    steps, allocations = {}, {}
    for name, count, made in re.findall(r"(step_\w+) steps=(\d+) allocations=(\d+)", done.stdout):
        steps[name], allocations[name] = int(count), int(made)
    listed = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", out],
                            check=True, capture_output=True, text=True).stdout
    counted = {name: int(count.replace(",", ""))
               for count, name in re.findall(r"^\s*([\d,]+) .*:(step_\w+)", listed, re.M)}
    return {name: (counted[name] / steps[name], allocations[name] / steps[name])
            for name in steps}


def main():
    if not shutil.which("valgrind"):
        print("SKIPPED: no valgrind here, which counts the instructions")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        small, large = (run(sys.argv[1], nodes, folder) for nodes in (SMALL, LARGE))
    if set(large) != set(BOUNDS) or set(small) != set(BOUNDS):
        print(f"guard: counted {sorted(large)}, bounds are for {sorted(BOUNDS)}")
        return 1
    wrong = 0
    print(f"{'':<18}{'instructions a step':>30}{'growth':>10}{'allocations':>14}")
    for name, (most, growth_max, allocations_max) in BOUNDS.items():
        (before, _), (after, allocations) = small[name], large[name]
        growth = after / before
        good = after <= most and growth <= growth_max and allocations <= allocations_max
        wrong += not good
        print(f"{name[5:]:<18}{before:>15,.0f}{after:>15,.0f}{growth:>10.2f}{allocations:>14.1f}"
              + ("" if good else f"   over: {most:,}, {growth_max}, {allocations_max}"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
