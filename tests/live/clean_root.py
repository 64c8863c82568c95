#!/usr/bin/env python3
"""The .deb on a Debian 12 that has nothing else: it installs with what it needs, its units are
sound, its programs run, and nothing is left when it goes.

clean_root.py BUILD_FOLDER
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
BUILD = pathlib.Path(sys.argv[1])


def skip(reason):
    print(f"\n*** SKIPPED: {reason}\n", flush=True)
    sys.exit(SKIPPED)


def run(*words, check=True, **options):
    done = subprocess.run([str(word) for word in words], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **options)
    if check and done.returncode:
        raise AssertionError(f"{' '.join(map(str, words))}: exit {done.returncode}\n"
                             f"{done.stdout[-4000:]}")
    return done.stdout


def mirror():
    """Where this host gets Debian 12 from."""
    for line in run("apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME) $(ORIGIN)"
                    ).splitlines():
        address, codename, origin = (line.split(" ", 2) + ["", ""])[:3]
        if codename == "bookworm" and origin == "Debian":
            return address.rstrip("/")
    return "http://deb.debian.org/debian"


class Root:
    """A folder with a minimal Debian in it, and commands that run there."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="swarm-root-"))
        begin = time.monotonic()
        run("debootstrap", "--variant=minbase", "bookworm", self.path, mirror(), timeout=600)
        # No service manager runs there, so nothing may be started.
        (self.path / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        os.chmod(self.path / "usr/sbin/policy-rc.d", 0o755)
        shutil.copy("/etc/resolv.conf", self.path / "etc/resolv.conf")
        print(f"  a minimal Debian is there after {time.monotonic() - begin:.0f} s", flush=True)

    def words(self, *words):
        # What is mounted there goes with the namespace.
        return ["unshare", "--mount", "sh", "-c",
                'root=$1; shift; mount -t proc proc "$root/proc" && exec chroot "$root" "$@"', "sh",
                str(self.path), "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                "DEBIAN_FRONTEND=noninteractive", *words]

    def __call__(self, *words, **options):
        return run(*self.words(*words), **options)

    def close(self):
        shutil.rmtree(self.path, ignore_errors=True)


def installs(root):
    """Whether a Debian without a manager takes it, with its libraries and no more."""
    made = run("cpack", "-G", "DEB", "-B", root.path / "tmp/packed", cwd=BUILD)
    packages = list((root.path / "tmp/packed").glob("swarm-classic_*.deb"))
    assert len(packages) == 1, made
    before = set(root("dpkg-query", "-W", "-f", "${Package}\n").split())
    root("apt-get", "update", "-q")
    root("apt-get", "install", "-q", "-y", "--no-install-recommends",
         f"/tmp/packed/{packages[0].name}", timeout=300)
    new = set(root("dpkg-query", "-W", "-f", "${Package}\n").split()) - before
    print(f"  installed, with {len(new) - 1} packages that it needs", flush=True)
    assert "swarm-classic" in new and "systemd" not in new, new
    assert (root.path / "etc/swarm").is_dir()


def runs(root):
    assert root("swarm", "--version").startswith("swarm version ")
    assert root("swarm-sim", "--help")
    assert root("swarm", "list", "sim://2").count("\n") == 2
    manager = subprocess.Popen(root.words("swarm", "manage", "-H", "unix:///run/s.sock", "sim://3"),
                               stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 20
        ask = ("swarm", "health", "unix:///run/s.sock")
        while root(*ask, check=False) != "unix:///run/s.sock: OK\n":
            assert time.monotonic() < end, "the manager does not become well"
            time.sleep(0.3)
    finally:
        manager.terminate()
        assert manager.wait(20) == 0
    print("  manages simulated engines, and is well", flush=True)


def units_are_sound(root):
    root("apt-get", "install", "-q", "-y", "--no-install-recommends", "systemd", timeout=300)
    for unit in ("swarm-manage.service", "swarm-join.service"):
        said = root("systemd-analyze", "verify", f"/usr/lib/systemd/system/{unit}")
        assert said == "", said
        exposure = root("systemd-analyze", "security", "--offline=yes", unit).splitlines()[-1]
        print(f"  {unit}: {exposure.strip(' →').strip()}", flush=True)
    for name in ("manage", "join"):
        shutil.copy(root.path / f"usr/share/doc/swarm-classic/examples/{name}.yml.example",
                    root.path / f"etc/swarm/{name}.yml")
    root("systemctl", "enable", "swarm-manage.service", "swarm-join.service")


def excludes_the_other_swarm(root):
    said = root("apt-get", "install", "-s", "swarm")
    assert "Remv swarm-classic" in said, said


def goes(root):
    root("systemctl", "disable", "swarm-manage.service", "swarm-join.service")
    root("apt-get", "purge", "-q", "-y", "swarm-classic")
    left = root("find", "/usr", "/etc/systemd", "-name", "*swarm*")
    assert left == "", left
    print("  removed, nothing of it is left", flush=True)


def main():
    if os.getuid() != 0:
        skip("not root")
    for tool, package in (("debootstrap", "debootstrap"), ("dpkg-shlibdeps", "dpkg-dev")):
        if not shutil.which(tool):
            skip(f"no {tool} here (package {package}; tools/dev setup installs it)")
    root = Root()
    try:
        for step in (installs, runs, units_are_sound, excludes_the_other_swarm, goes):
            step(root)
    finally:
        root.close()
    print("1 passed, 0 failed")


main()
