#!/usr/bin/env python3
"""Runs clang-tidy over the sources named on standard input that changed since they were clean.

clang_tidy.py BUILD_FOLDER JOBS. A file that was clean is remembered by the hash of its text, of all
project headers that it reaches, and of the settings; it is read again when one of them changes.
Exit code 1 if there are findings.

Nearly all the time of clang-tidy goes into the headers of the libraries. So sources are read in
batches: one file with the texts of several, one after the other (texts, as the analyzer does not
look into included files). A batch that does not compile, as two sources have a name of their own in
common, is cut in two.
"""
import bisect
import collections
import concurrent.futures
import functools
import hashlib
import json
import pathlib
import re
import shlex
import subprocess
import sys

import batches

BATCH = 10
# The compile commands are of g++, which has warnings that clang does not know.
GCC_ONLY = ["-Wno-unknown-warning-option"]
NEEDED = ("-D", "-I", "-isystem", "-std", "-W", "-f")
# States of a function that the analyzer follows at most, a tenth of its default: the rest took half
# of all time and has found nothing.
DEPTH = ["-Xclang", "-analyzer-config", "-Xclang", "max-nodes=20000"]
INCLUDE = re.compile(rb'^\s*#include "([^"]+)"', re.M)


@functools.lru_cache(maxsize=None)
def text_of(path):
    return pathlib.Path(path).read_bytes()


@functools.lru_cache(maxsize=None)
def includes_of(path):
    named = [name.decode() for name in INCLUDE.findall(text_of(path))]
    return [name for name in named if pathlib.Path(name).is_file()]


def reached_from(source):
    seen, open_files = set(), [source]
    while open_files:
        path = open_files.pop()
        if path not in seen:
            seen.add(path)
            open_files += includes_of(path)
    return sorted(seen)


def settings_of(source):
    """The .clang-tidy nearest to the source."""
    for folder in pathlib.Path(source).parents:
        if (folder / ".clang-tidy").is_file():
            return str(folder / ".clang-tidy")
    raise SystemExit(f"clang_tidy: no .clang-tidy above {source}")


def fingerprint(source):
    digest = hashlib.sha256(text_of(settings_of(source)) + text_of(".clang-tidy"))
    for path in reached_from(source):
        digest.update(path.encode() + b"\0" + text_of(path))
    return digest.hexdigest()


def flags_of(build):
    """For each source the flags that its compilation needs, as one string."""
    root = pathlib.Path.cwd()
    flags = {}
    for entry in json.loads((pathlib.Path(build) / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        kept = [word for word in words if word.startswith(NEEDED)]
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(root):
            flags[str(path.relative_to(root))] = shlex.join(kept)
    return flags


def batches_of(sources, flags):
    """Lists of sources with the same flags and settings, fit to be read as one text."""
    groups = collections.defaultdict(list)
    for source in sources:
        groups[flags[source], settings_of(source)].append(source)
    return [batch for group in groups.values() for batch in batches.batches_of(group, BATCH)]


def unify(batch, path):
    """Writes the texts of a batch as one file; the line numbers where each begins, less one."""
    begins, lines = [], 0
    with path.open("wb") as unified:
        for source in batch:
            begins.append(lines)
            unified.write(text_of(source))
            lines += text_of(source).count(b"\n")
    return begins


def run_tidy(folder, batch, flags):
    unified = folder / (hashlib.sha256("\n".join(batch).encode()).hexdigest()[:16] + ".cc")
    begins = unify(batch, unified)

    def in_source(place):
        line = int(place[1])
        index = bisect.bisect_left(begins, line) - 1
        return f"{batch[index]}:{line - begins[index]}:"

    done = subprocess.run(["clang-tidy", "--quiet", f"--config-file={settings_of(batch[0])}",
                           str(unified), "--", *shlex.split(flags[batch[0]]), *GCC_ONLY,
                           *DEPTH, f"-I{pathlib.Path.cwd()}"],
                          capture_output=True, text=True, check=False)
    said = "\n".join(line for line in (done.stdout + done.stderr).splitlines()
                     if "warnings generated" not in line).strip()
    said = re.sub(rf"\S*{unified.name}:(\d+):", in_source, said)
    return said or ("" if done.returncode == 0 else f"{' '.join(batch)}: clang-tidy failed")


def check(build, flags, batch):
    """What clang-tidy says about the sources of a batch; empty if nothing."""
    folder = pathlib.Path(build) / "clang-tidy-batches"
    folder.mkdir(exist_ok=True)
    said = run_tidy(folder, batch, flags)
    if "clang-diagnostic-error" in said and len(batch) > 1:
        middle = len(batch) // 2
        halves = [check(build, flags, part) for part in (batch[:middle], batch[middle:])]
        return "\n".join(half for half in halves if half)
    if not said:
        for source in batch:
            clean_mark(build, source).touch()
    return said


def clean_mark(build, source):
    return pathlib.Path(build) / "clang-tidy-clean" / fingerprint(source)


def main():
    build, jobs = sys.argv[1], int(sys.argv[2])
    (pathlib.Path(build) / "clang-tidy-clean").mkdir(exist_ok=True)
    flags = flags_of(build)
    named = [name for name in sys.stdin.read().split() if name.endswith(".cc")]
    for name in named:
        if name not in flags:
            print(f"clang_tidy: {name} is in no target")
    sources = [name for name in named if name in flags and not clean_mark(build, name).exists()]
    work = batches_of(sources, flags)
    failed = any(name not in flags for name in named)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for said in pool.map(functools.partial(check, build, flags), work):
            if said:
                print(said, flush=True)
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
