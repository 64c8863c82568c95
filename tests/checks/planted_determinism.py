#!/usr/bin/env python3
"""check_determinism.py tells a repeatable simulator from one that its surroundings can change."""
import sys
import unittest

import planted

SIMULATOR = """#!{python}
import os, sys
if sys.argv[1:] == ["--help"]:
    print("  run    runs one seed")
    sys.exit(0)
seed = int(sys.argv[sys.argv.index("--seed") + 1])
print("hash", {value})
"""


def simulator(value):
    return {"sim.py": SIMULATOR.format(python=sys.executable, value=value)}


class Determinism(planted.PlantedTree):
    checker = planted.python_tool("check_determinism.py") + ["{root}/run.sh", "--seeds", "3"]
    good = {"run.sh": f'#!/bin/sh\nexec {sys.executable} "$(dirname "$0")/sim.py" "$@"\n'}

    def test_repeatable(self):
        self.expect_ok(simulator("format(seed * 7919, 'x')"))

    def test_environment_leaks_in(self):
        value = "format(seed + len(str(os.environ)), 'x')"
        self.expect_complaint(simulator(value), "different runs")

    def test_memory_leaks_in(self):
        value = "format(seed + int(os.environ.get('MALLOC_PERTURB_', 0)), 'x')"
        self.expect_complaint(simulator(value), "different runs")

    def test_chance_leaks_in(self):
        self.expect_complaint(simulator("os.urandom(8).hex()"), "different runs")

    def test_constant_hash(self):
        self.expect_complaint(simulator("'abc'"), "every seed gives the same hash")

    def test_no_hash(self):
        self.expect_complaint(simulator("'none of it'"), "no hash")


if __name__ == "__main__":
    unittest.main()
