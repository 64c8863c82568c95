#!/usr/bin/env python3
"""Checks which folders include which: the #include lines, then the compiler's own list of headers.

The second half matters on Debian: Boost lies in /usr/include, so that a target which does not link
Asio can still include it, directly or through another header.
Usage: check_layers.py [BUILD] [--root DIR]   (without BUILD only the #include lines are read)
"""
import argparse
import pathlib
import re
import subprocess
import sys

EVERYTHING = ["core", "sim", "runtime", "metrics", "tools", "bench", "tests"]

# A folder may include itself and the folders (or single headers) in its row; nothing else of ours.
ALLOWED = {
    "core/base": [],
    "core/model": ["core/base"],
    "core/scheduler": ["core/base", "core/model"],
    "core/discovery": ["core/base", "core/model"],
    "core/election": ["core/base", "core/discovery/backoff.h"],
    "core/wire": ["core/base", "core/model"],
    "core/cluster": ["core/base", "core/model", "core/scheduler", "core/discovery", "core/wire"],
    "core/api": ["core/base", "core/model", "core/scheduler", "core/discovery", "core/cluster",
                 "core/wire"],
    "core/manager": ["core"],
    "metrics": ["core"],
    "sim": ["core"],
    "runtime": ["core", "metrics"],
    "tools": EVERYTHING,
    "bench": EVERYTHING,
    "tests": EVERYTHING,
}

# Outside headers that belong to some folders only.
LIBRARIES = [
    (r"boost/(asio|beast)|openssl/", ["runtime", "tools", "bench", "tests"]),
    (r"sqlite3\.h", ["runtime"]),
    (r"prometheus/", ["metrics", "runtime", "tests"]),
    (r"boost/json", ["core/wire", "core/api", "sim", "metrics", "runtime", "tools", "bench",
                     "tests"]),
    (r"boost/unordered", ["core/base"]),
    (r"(gtest|gmock|rapidcheck)[/.]", ["tests"]),
    (r"benchmark/", ["bench"]),
    (r"spdlog/", ["runtime", "tools"]),
    (r"zookeeper/", ["runtime"]),
    (r"CLI/", ["tools", "bench"]),
]

# Headers that may not be reached from core or sim by any path.
WORLD = re.compile(
    r"/boost/(asio|beast|date_time|thread|filesystem|random)[/.]|/openssl/|/prometheus/|/spdlog/"
    r"|/sys/(socket|epoll|un)\.h|/netdb\.h|/bits/random|/bits/(fs_|std_thread)"
    r"|/c\+\+/[0-9.]+/(thread|future|random|fstream|filesystem|condition_variable)$")

# Words that make a decision depend on the machine, the moment or a hash.
BANNED = re.compile(
    r"(system|steady|high_resolution)_clock::now|random_device|\b(std::)?s?rand\s*\(|\bgetenv\b"
    r"|this_thread|std::unordered_(multi)?(map|set)|<unordered_(map|set)>|<(thread|random)>")


def home(path):
    text = str(path)
    rows = (folder for folder in ALLOWED if text.startswith(folder + "/"))
    return max(rows, key=len, default=None)


def inside(folder, parents):
    return any(folder == parent or folder.startswith(parent + "/") for parent in parents)


def check_line(folder, line):
    """The complaints about one line of a file in `folder`."""
    ours = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
    if ours:
        target = home(ours[1])
        if target is None or not inside(ours[1], ALLOWED[folder] + [folder]):
            yield f"{folder} may not include {ours[1]}"
    library = re.match(r"\s*#\s*include\s*<([^>]+)>", line)
    for pattern, folders in LIBRARIES:
        if library and re.match(pattern, library[1]) and not inside(folder, folders):
            yield f"{folder} may not include <{library[1]}>"
    banned = BANNED.search(line.split("//")[0])
    if banned and inside(folder, ["core", "sim"]):
        yield f"banned in {folder}: {banned[0]}"


def check_sources(root):
    for path in sorted(path for top in EVERYTHING for path in (root / top).rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        name = path.relative_to(root)
        folder = home(name)
        if folder is None:
            yield f"{name}: its folder is not in the table of layers"
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for complaint in check_line(folder, line):
                yield f"{name}:{number}: {complaint}"


def check_headers_reached(deps):
    """`deps` is the output of `ninja -t deps`."""
    target, seen = None, set()
    for line in deps.splitlines():
        if line and not line.startswith(" "):
            name = line.split(":")[0]
            pure = re.search(r"swarm_(core|sim)\.dir/", name) and "STALE" not in line
            target = name if pure else None
            seen.add(target)
        elif target and WORLD.search(line.strip()):
            yield f"{target}: reaches {line.strip()}"
    if not any(name and "swarm_core.dir/" in name for name in seen):
        yield "no object of swarm_core in ninja's list of headers: build it first"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", nargs="?")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent)
    options = parser.parse_args()
    errors = list(check_sources(options.root))
    if options.build:
        listing = subprocess.run(["ninja", "-C", options.build, "-t", "deps"], capture_output=True,
                                 text=True, check=True)
        errors += check_headers_reached(listing.stdout)
    print("\n".join(errors[:40]) or "layers: ok")
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main())
