#!/usr/bin/env python3
"""Three members of etcd, one of which is cut off from the others, then one is killed.

The third member has a network namespace with two links: one to its peers, one to its clients.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import kinds
import stores

ENGINES = [f"10.0.0.{number}:2375" for number in (1, 2, 3)]
LATE = "10.0.0.4:2375"
SUBNET = f"10.79.{os.getpid() % 250}"
NAME = f"swkv{os.getpid() % 100000}"


def ip(*words, check=True):
    subprocess.run(["ip", *words], check=check, capture_output=True, text=True)


class Member(stores.Etcd):
    """`cluster` names all members: {name: peer URL}."""

    def __init__(self, name, client, peer, cluster, prefix=()):
        self.name, self.client, self.peer = name, client, peer
        self.cluster, self.prefix = cluster, prefix
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="swarm-store-"))
        self.data = self.folder / "data"
        self.launch()

    def launch(self):
        names = ",".join(f"{name}={url}" for name, url in self.cluster.items())
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, "etcd", "--name", self.name, "--data-dir", str(self.data),
                 "--listen-client-urls", self.client, "--advertise-client-urls", self.client,
                 "--listen-peer-urls", self.peer, "--initial-advertise-peer-urls", self.peer,
                 "--initial-cluster", names, "--logger", "zap"], stdout=log, stderr=log)


class Cluster:
    extra = ("etcd.api=3",)

    def __init__(self):
        ip("netns", "add", NAME)
        ip("-n", NAME, "link", "set", "lo", "up")
        for link, host, inside in (("p", 1, 2), ("c", 5, 6)):
            ip("link", "add", f"{NAME}{link}", "type", "veth", "peer", "name", link, "netns", NAME)
            ip("addr", "add", f"{SUBNET}.{host}/30", "dev", f"{NAME}{link}")
            ip("link", "set", f"{NAME}{link}", "up")
            ip("-n", NAME, "addr", "add", f"{SUBNET}.{inside}/30", "dev", link)
            ip("-n", NAME, "link", "set", link, "up")
        ports = stores.free_ports(4)
        peers = {"one": f"http://{SUBNET}.1:{ports[0]}", "two": f"http://{SUBNET}.1:{ports[1]}",
                 "three": f"http://{SUBNET}.2:2380"}
        clients = [f"127.0.0.1:{ports[2]}", f"127.0.0.1:{ports[3]}", f"{SUBNET}.6:2379"]
        self.members = []
        for name, client in zip(peers, clients):
            prefix = ("ip", "netns", "exec", NAME) if name == "three" else ()
            self.members.append(Member(name, f"http://{client}", peers[name], peers, prefix))
        self.url = f"etcd://{clients[2]},{clients[0]},{clients[1]}/prefix"
        self.url_of_three = f"etcd://{clients[2]}/prefix"

    def cut(self):
        ip("link", "set", f"{NAME}p", "down")

    def join(self):
        ip("link", "set", f"{NAME}p", "up")

    def close(self):
        for member in self.members:
            member.close()
        remove_network()


def remove_network():
    for link in "pc":
        ip("link", "del", f"{NAME}{link}", check=False)
    ip("netns", "del", NAME, check=False)


def until_listed(watcher, wanted, timeout, since=0.0):
    def found():
        lists = watcher.texts("listed", since)
        return lists and sorted(lists[-1]) == sorted(wanted)
    return stores.wait_until(found, timeout, f"the list is {wanted}")[1]


def never_dropped(watcher, since):
    for entries in watcher.texts("listed", since):
        assert set(ENGINES) <= set(entries), f"engines were dropped: {entries}"


def joins(cluster, watcher, members):
    stores.tell("three members agree after", until_listed(watcher, [], 30))
    members += [stores.member(cluster, address) for address in ENGINES]
    stores.tell("three engines joined", until_listed(watcher, ENGINES, 20))


def one_member_is_cut_off(cluster, watcher, members):
    only_three = stores.watcher(cluster, cluster.url_of_three)
    try:
        until_listed(only_three, ENGINES, 20)
        begin = time.monotonic()
        cluster.cut()
        time.sleep(4)
        members.append(stores.member(cluster, LATE))
        took = until_listed(watcher, ENGINES + [LATE], 40)
        stores.tell("a new engine is seen through the other members after", took)
        stores.wait_until(lambda: only_three.texts("failed", begin), 30,
                          "whoever knows only this member is told")
        until = time.monotonic()
        time.sleep(3)
        assert not only_three.texts("listed", until), "a member without the others told a list"
        cluster.join()
        took = until_listed(only_three, ENGINES + [LATE], 40)
        stores.tell("the member that was cut off tells all after", took)
        never_dropped(only_three, begin)
        never_dropped(watcher, begin)
    finally:
        only_three.close()


def one_member_is_killed(cluster, watcher, members):
    begin = time.monotonic()
    cluster.members[0].kill()
    members.pop().signal(stores.signal.SIGTERM)
    took = until_listed(watcher, ENGINES, 30, begin)
    stores.tell("killed; an engine that leaves is seen after", took)
    cluster.members[0].launch()
    now = time.monotonic()
    until_listed(watcher, ENGINES, 30, now)
    for entry in members:
        stores.wait_until(lambda entry=entry: entry.texts("enlisted", now), 30, "renews")
    never_dropped(watcher, begin)


if os.getuid() != 0 or not shutil.which("ip"):
    kinds.skip("cutting a member off needs root and the program ip")
kinds.kind_of("etcd")
if subprocess.run(["ip", "netns", "add", f"{NAME}x"], capture_output=True, check=False).returncode:
    kinds.skip("the kernel does not let us make network namespaces")
ip("netns", "del", f"{NAME}x")
try:
    kinds.run(Cluster(), (joins, one_member_is_cut_off, one_member_is_killed))
finally:
    remove_network()
