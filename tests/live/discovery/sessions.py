#!/usr/bin/env python3
"""Leases and sessions of a real store: they end with their engine, and come back with it.

Usage: sessions.py etcd|etcd2|consul|zk
"""
import signal
import sys
import time

import kinds
import stores

ALIVE, DEAD, PAUSED = "10.0.0.1:2375", "10.0.0.2:2375", "10.0.0.3:2375"
# The shortest that each store grants, and when it ends at the latest: Consul has sessions of ten
# seconds at least and ends them up to twice as late; ZooKeeper looks every tick of two seconds.
TTL = {"etcd": 4, "etcd2": 4, "consul": 20, "zk": 4}
LATEST = {"etcd": 6, "etcd2": 6, "consul": 22, "zk": 8}
KIND = sys.argv[1]


def entries(watcher):
    lists = watcher.texts("listed")
    return sorted(lists[-1]) if lists else None


def until_listed(watcher, wanted, timeout):
    _, took = stores.wait_until(lambda: entries(watcher) == sorted(wanted), timeout,
                                f"the list is {wanted}")
    return took


def a_short_life_each(store, watcher, members):
    members += [stores.member(store, address, heartbeat=1, ttl=TTL[KIND])
                for address in (ALIVE, DEAD, PAUSED)]
    until_listed(watcher, [ALIVE, DEAD, PAUSED], 15)
    watcher.joined = time.monotonic()


def leaves_at_once_when_told_to(store, watcher, members):
    leaving = stores.member(store, "10.0.0.9:2375", heartbeat=1, ttl=TTL[KIND])
    try:
        until_listed(watcher, [ALIVE, DEAD, PAUSED, "10.0.0.9:2375"], 15)
        leaving.signal(signal.SIGTERM)
        took = until_listed(watcher, [ALIVE, DEAD, PAUSED], 3)
        stores.tell("gone after SIGTERM within", took)
        stores.wait_until(lambda: leaving.texts("withdrawn"), 3, "it says so")
        leaving.process.wait(5)
    finally:
        leaving.close()


def a_new_process_takes_over(store, watcher, members):
    """An engine whose agent is replaced stays on the list, whatever the old one's session does."""
    old = stores.member(store, "10.0.0.8:2375", heartbeat=1, ttl=TTL[KIND])
    until_listed(watcher, [ALIVE, DEAD, PAUSED, "10.0.0.8:2375"], 15)
    old.close()
    begin = time.monotonic()
    new = stores.member(store, "10.0.0.8:2375", heartbeat=1, ttl=TTL[KIND])
    try:
        stores.wait_until(lambda: new.texts("enlisted"), 10, "the new agent is registered")
        time.sleep(LATEST[KIND] + 1)
        lists = watcher.texts("listed", begin + 1)
        assert all("10.0.0.8:2375" in found for found in lists), "it was off the list for a while"
        new.signal(signal.SIGTERM)
        until_listed(watcher, [ALIVE, DEAD, PAUSED], 3)
    finally:
        new.close()


def ends_with_its_engine(store, watcher, members):
    members[1].close()
    members[2].signal(signal.SIGSTOP)
    took = until_listed(watcher, [ALIVE], LATEST[KIND] + 2)
    stores.tell("killed and stopped agents are gone after", took)
    assert took >= 1, "the sessions ended too early"


def comes_back_with_its_engine(store, watcher, members):
    members[2].signal(signal.SIGCONT)
    took = until_listed(watcher, [ALIVE, PAUSED], 8)
    stores.tell("a session that ran out is replaced after", took)
    for found in watcher.texts("listed", watcher.joined):
        assert ALIVE in found, f"an engine that never went was off the list: {found}"


kinds.run(kinds.kind_of(KIND)(), (a_short_life_each, leaves_at_once_when_told_to,
                                  a_new_process_takes_over, ends_with_its_engine,
                                  comes_back_with_its_engine))
