#!/usr/bin/env python3
"""Runs clang-tidy over the sources named on standard input that changed since they were clean.

clang_tidy.py BUILD_FOLDER JOBS. A file that was clean is remembered by the hash of its text, of all
project headers that it reaches, and of the settings; it is read again when one of them changes.
Exit code 1 if there are findings.
"""
import concurrent.futures
import functools
import hashlib
import pathlib
import re
import subprocess
import sys

# The compile commands are of g++, which has warnings that clang does not know.
GCC_ONLY = ["--extra-arg=-Wno-unknown-warning-option"]
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


def fingerprint(source):
    digest = hashlib.sha256(text_of(".clang-tidy"))
    for path in reached_from(source):
        digest.update(path.encode() + b"\0" + text_of(path))
    return digest.hexdigest()


def check(build, clean, source):
    """What clang-tidy says about one file; empty if nothing."""
    mark = clean / fingerprint(source)
    if mark.exists():
        return ""
    done = subprocess.run(["clang-tidy", "-p", build, "--quiet", *GCC_ONLY, source],
                          capture_output=True, text=True, check=False)
    said = "\n".join(line for line in (done.stdout + done.stderr).splitlines()
                     if "warnings generated" not in line).strip()
    if done.returncode == 0 and not said:
        mark.touch()
    return said or ("" if done.returncode == 0 else f"{source}: clang-tidy failed")


def main():
    build, jobs = sys.argv[1], int(sys.argv[2])
    clean = pathlib.Path(build) / "clang-tidy-clean"
    clean.mkdir(exist_ok=True)
    sources = [name for name in sys.stdin.read().split() if name.endswith(".cc")]
    found = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for said in pool.map(functools.partial(check, build, clean), sources):
            if said:
                print(said, flush=True)
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
