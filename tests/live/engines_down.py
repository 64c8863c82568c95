#!/usr/bin/env python3
"""Stops the engines of the live tests, and makes sure that nothing is left of them."""
import subprocess

import live


def left_over():
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    names = subprocess.run(["ip", "netns"], capture_output=True, text=True, check=True).stdout
    return [line for line in (links + names).splitlines() if live.NAME in line]


def main():
    live.skip_if_impossible()
    live.testbed("down")
    assert not left_over(), left_over()


if __name__ == "__main__":
    main()
