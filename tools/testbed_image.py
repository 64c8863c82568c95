#!/usr/bin/env python3
"""Writes a `docker load` archive of busybox:latest with every applet of a static busybox.

Made without an engine and without times or randomness: the same program gives the same image ID on
every engine that loads it. Usage: testbed_image.py BUSYBOX OUTPUT.tar
"""
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile


def add(tar, name, kind=tarfile.REGTYPE, data=b"", mode=0o644, link=""):
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.size, entry.linkname = kind, mode, len(data), link
    tar.addfile(entry, io.BytesIO(data))


def layer_of(busybox):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        folders = {"bin": 0o755, "etc": 0o755, "root": 0o700, "tmp": 0o1777, "var": 0o755}
        for folder, mode in folders.items():
            add(tar, folder, tarfile.DIRTYPE, mode=mode)
        with open(busybox, "rb") as program:
            add(tar, "bin/busybox", data=program.read(), mode=0o755)
        applets = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)
        for applet in sorted(set(applets.stdout.split()) - {"busybox"}):
            add(tar, f"bin/{applet}", tarfile.SYMTYPE, mode=0o777, link="busybox")
        add(tar, "etc/passwd",
            data=b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n")
        add(tar, "etc/group", data=b"root:x:0:\nnogroup:x:65534:\n")
    return out.getvalue()


def main(busybox, output):
    layer = layer_of(busybox)
    digest = hashlib.sha256(layer).hexdigest()
    machine = os.uname().machine
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    config = json.dumps({
        "architecture": {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine),
        "os": "linux",
        "created": "2020-01-01T00:00:00Z",
        "config": {"Env": [f"PATH={path}"], "Cmd": ["sh"]},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
        "history": [{"created": "2020-01-01T00:00:00Z", "created_by": "busybox-static"}],
    }).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = [{"Config": config_name, "RepoTags": ["busybox:latest"],
                 "Layers": [f"{digest}/layer.tar"]}]
    with tarfile.open(output + ".part", mode="w", format=tarfile.USTAR_FORMAT) as tar:
        add(tar, f"{digest}/layer.tar", data=layer)
        add(tar, config_name, data=config)
        add(tar, "manifest.json", data=json.dumps(manifest).encode())
    os.replace(output + ".part", output)


if __name__ == "__main__":
    main(*sys.argv[1:])
