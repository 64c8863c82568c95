#!/usr/bin/env python3
"""How sharp is the simulator? Plants one bug after the other and counts the seeds that find it.

tests/mutants/*.mutant holds one bug each: what it is, then for each place of it the file, a text
that occurs in it once, and what takes its place. Each is built in a scratch copy of the sources
and hunted.
Usage: mutants.py BUILD_FOLDER [--seeds N] [--jobs N] [--check] [--shrink] [NAME...]
"""
import argparse
import json
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACE = re.compile(r"=== (\S+)\n(.*?)\n=== becomes\n(.*?)\n=== end\n", re.S)


# A bug may leave something unused.
TOLERANT = "".join(f'#pragma GCC diagnostic ignored "-Wunused-{what}"\n'
                   for what in ("variable", "parameter", "function", "but-set-variable", "value"))


class Mutant:
    def __init__(self, path):
        self.what, _, places = path.read_text().partition("\n")
        self.places = PLACE.findall(places)  # (file, before, after)
        if not self.places or PLACE.sub("", places):
            sys.exit(f"mutants: {path} has another form")
        self.name, self.file = path.stem, self.places[0][0]

    def problem(self, source):
        for file, before, _ in self.places:
            times = (source / file).read_text().count(before)
            if times != 1:
                return (f"mutants: {self.name}: its text is in {file} {times} times: "
                        "bring it up to date")
        return ""

    def plant(self, source):
        """Gives what the files held before."""
        if self.problem(source):
            sys.exit(self.problem(source))
        sound = {source / file: (source / file).read_text() for file, _, _ in self.places}
        for file, before, after in self.places:
            path = source / file
            text = path.read_text().replace(before, after)
            path.write_text(text if text.startswith(TOLERANT) else TOLERANT + text)
        return sound


def copy_changed(source, target):
    """Only what differs, and with the time of now: an object of the bug that was planted last is
    older than its source then, and is made again."""
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for path in [path for path in target.rglob("*") if path.is_file()]:
        if path.relative_to(target) not in wanted:
            path.unlink()
    for path in wanted:
        text = (source / path).read_bytes()
        if not (target / path).is_file() or (target / path).read_bytes() != text:
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes(text)


def prepare(build):
    """A copy of the sources, in which a bug costs the time to compile one source alone."""
    for folder in ("core", "sim", "metrics", "tools"):
        copy_changed(ROOT / folder, build / folder)
    shutil.copy(ROOT / "CMakeLists.txt", build)
    subprocess.run(["cmake", "-S", build, "-B", build / "build", "-G", "Ninja",
                    "-DSWARM_SIM_ONLY=ON", "-DCMAKE_BUILD_TYPE=Release",
                    "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG"],
                   check=True, stdout=subprocess.DEVNULL)


def compile_in(build, jobs):
    return subprocess.run(["ninja", "-C", build / "build", "-j", str(jobs), "swarm-sim"],
                          check=False, capture_output=True, text=True)


def hunt(build, file, seeds, jobs):
    """The smallest seed that fails among 1..seeds, and its rule; or nothing. In growing parts, so
    that a bug that shows at once costs little."""
    first, size = 1, 4 * jobs
    while first <= seeds:
        last = min(seeds, first + size - 1)
        verb = ["hunt", "--jobs", str(jobs), "--twice-every", "0"]
        if file.startswith("core/discovery/"):
            verb = ["discovery"]  # A simulation of its own: stores, agents and a manager.
        if file.startswith("core/election/"):
            verb = ["election"]
        try:
            done = subprocess.run([build / "build/bin/swarm-sim", *verb, "--json",
                                   "--seeds", f"{first}..{last}"],
                                  check=False, capture_output=True, text=True,
                                  timeout=60 + 10 * size)
        except subprocess.TimeoutExpired:
            return first, "hang"  # Virtual time stands still.
        failed = [json.loads(line) for line in done.stdout.splitlines() if "failed" in line]
        failed = [each for each in failed if "rule" in each]
        if failed:
            earliest = min(failed, key=lambda each: each["failed"])
            return earliest["failed"], earliest["rule"]
        if done.returncode != 0:
            return first, "canary"  # The bug breaks even the first trial.
        first, size = last + 1, size * 2
    return None


def shrink(build, seed):
    """"378 -> 11 things in 34 s": how small the failure becomes, and in how much CPU time."""
    begin = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    verb = ["shrink", str(seed), "--out", "/dev/null"]
    done = subprocess.run([build / "build/bin/swarm-sim", *verb],
                          check=False, capture_output=True, text=True)
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - begin
    sizes = re.search(r": (\d+) things and (\d+) events became (\d+) and (\d+)", done.stdout)
    if not sizes:
        return done.stdout.strip() or "no smaller run"
    things, events, fewer, _ = sizes.groups()
    return f"{things} things ({events} events) -> {fewer} things in {took:.0f} s"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--check", action="store_true", help="only whether each still applies")
    parser.add_argument("--shrink", action="store_true", help="make each failing seed smaller too")
    options = parser.parse_intermixed_args()
    mutants = [Mutant(path) for path in sorted((ROOT / "tests/mutants").glob("*.mutant"))]
    if options.names:
        mutants = [mutant for mutant in mutants if mutant.name in options.names]
    if options.check:
        problems = [mutant.problem(ROOT) for mutant in mutants if mutant.problem(ROOT)]
        print("\n".join(problems + [f"mutants: {len(mutants) - len(problems)} apply"]))
        return 1 if problems else 0
    options.build.mkdir(parents=True, exist_ok=True)
    prepare(options.build)
    if compile_in(options.build, options.jobs).returncode != 0:
        sys.exit("mutants: the sources do not compile without a bug")
    for file in ("core/cluster", "core/discovery/", "core/election/"):
        if hunt(options.build, file, 20, options.jobs):
            sys.exit(f"mutants: without any bug a seed fails already, where {file} is tried")
    survivors, needed = [], []
    for mutant in mutants:
        sound = mutant.plant(options.build)
        begin = time.monotonic()
        built = compile_in(options.build, options.jobs)
        sound_build = built.returncode == 0
        found = (hunt(options.build, mutant.file, options.seeds, options.jobs)
                 if sound_build else None)
        spent = time.monotonic() - begin
        smaller = shrink(options.build, found[0]) if found and options.shrink else ""
        for path, text in sound.items():
            path.write_text(text)
        if built.returncode != 0:
            print(f"{mutant.name:<30} does not compile\n{built.stdout[-1500:]}", flush=True)
            survivors.append(mutant.name)
            continue
        if found is None:
            survivors.append(mutant.name)
        else:
            needed.append(found[0])
        outcome = f"{found[0]:>6}  {found[1]:<14}" if found else "     -  NOT FOUND     "
        print(f"{mutant.name:<30} {outcome} {spent:5.0f} s  {mutant.what}", flush=True)
        if smaller:
            print(f"{'':<30} shrunk: {smaller}", flush=True)
    needed.sort()
    median = needed[len(needed) // 2] if needed else "-"
    print(f"mutants: {len(needed)} of {len(mutants)} found, median seed {median}; "
          f"not found: {' '.join(survivors) or 'none'}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
