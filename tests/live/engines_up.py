#!/usr/bin/env python3
"""Starts three engines and a registry for the live tests, with images in the registry."""
import time

import live

WAIT_FOR_OTHERS = 500  # Longer than all live tests of another tree take.


def start():
    flags = ("up", str(live.COUNT), "--registry", *(["--tls"] if live.TLS else []), "--label",
             f"containerslots={live.SLOTS}")
    deadline = time.monotonic() + WAIT_FOR_OTHERS
    while True:
        done = live.testbed(*flags, check=False)
        if done.returncode == 0:
            return done.stdout
        if "another testbed is up" not in done.stderr or time.monotonic() > deadline:
            raise SystemExit(f"the engines do not start:\n{done.stdout}{done.stderr}")
        print(f"waiting: {done.stderr.strip()}", flush=True)
        time.sleep(20)


def fill_registry():
    """Images that no engine holds: what a create must pull."""
    engine = live.ENGINES[0]
    for name in ("lazy", "everywhere", "lazy28", "base"):
        repository = f"{live.REGISTRY}/{name}"
        tagged = live.call(engine, "POST", f"/images/busybox/tag?repo={repository}&tag=1")
        assert tagged.status == 201, tagged
        pushed = live.call(engine, "POST", f"/images/{repository}/push?tag=1",
                           headers={"X-Registry-Auth": "e30="})
        assert pushed.status == 200 and b'"error"' not in pushed.body, pushed
        live.call(engine, "DELETE", f"/images/{repository}:1")


def main():
    live.skip_if_impossible()
    begin = time.monotonic()
    print(start())
    live.clean_engines()
    fill_registry()
    print(f"engines and registry are up after {time.monotonic() - begin:.1f} s")


if __name__ == "__main__":
    main()
