#!/usr/bin/env python3
"""Same seed, same run: `swarm-sim run --seed S` in processes of different memory layout.

Every seed runs in three processes that differ in the size of their environment and in the bytes
that malloc leaves in fresh and freed memory; their `hash` lines must agree, and the hashes of
different seeds must differ (a constant would agree with itself).
Usage: check_determinism.py SWARM_SIM [--seeds N] [-- flags of `run`]
"""
import argparse
import re
import subprocess
import sys

SKIPPED = 77
LAYOUTS = ({"SHORT": "x"}, {"LONG": "x" * 30000, "MALLOC_PERTURB_": "85"},
           {"MIDDLE": "x" * 1234, "MALLOC_PERTURB_": "170"})


def hash_of(program, seed, layout, flags):
    done = subprocess.run([program, "run", "--seed", str(seed), *flags], env=layout, timeout=60,
                          capture_output=True, text=True, check=False)
    found = re.search(r"^hash ([0-9a-f]+)$", done.stdout, re.M)
    if done.returncode != 0 or not found:
        sys.exit(f"determinism: seed {seed}: exit code {done.returncode}, "
                 f"{'a' if found else 'no'} hash\n{(done.stdout + done.stderr)[-2000:]}")
    return found[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--seeds", type=int, default=10)
    options, flags = parser.parse_known_args()
    about = subprocess.run([options.program, "--help"], capture_output=True, text=True, check=False)
    if not re.search(r"^\s+run\b", about.stdout, re.M):
        print("determinism: SKIPPED: this simulator has no `run` yet")
        return SKIPPED
    hashes = {}
    for seed in range(1, options.seeds + 1):
        found = [hash_of(options.program, seed, layout, flags) for layout in LAYOUTS]
        if len(set(found)) != 1:
            print(f"determinism: seed {seed} gave different runs: {' '.join(found)}")
            return 1
        hashes[found[0]] = seed
    if options.seeds > 1 and len(hashes) == 1:
        print("determinism: every seed gives the same hash: it does not depend on the run")
        return 1
    print(f"determinism: ok, {options.seeds} seeds in {len(LAYOUTS)} processes each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
