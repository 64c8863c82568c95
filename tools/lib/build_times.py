#!/usr/bin/env python3
"""Prints the slowest files of the last build from ninja's log. Usage: build_times.py .ninja_log"""
import sys


def main(log):
    times = {}
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) >= 4 and fields[3].endswith(".o"):
                times[fields[3]] = (int(fields[1]) - int(fields[0])) / 1000
    for name in sorted(times, key=times.get, reverse=True)[:15]:
        print(f"{times[name]:7.1f} s  {name}")
    print(f"{sum(times.values()):7.1f} s  {len(times)} files together")


if __name__ == "__main__":
    main(*sys.argv[1:])
