#!/usr/bin/env python3
"""Discovery on a real store that is killed, paused and emptied: no living engine is dropped.

Usage: faults.py etcd|etcd2|consul|zk
"""
import sys
import time

import kinds
import stores

ENGINES = [f"10.0.0.{number}:2375" for number in (1, 2, 3)]


def settled(watcher, since, wanted):
    """The last list told since then, if it is the wanted one."""
    lists = watcher.texts("listed", since)
    return lists and sorted(lists[-1]) == wanted


def never_dropped(watcher, since):
    for entries in watcher.texts("listed", since):
        assert set(ENGINES) <= set(entries), f"engines were dropped: {entries}"


def joins_and_lists(store, watcher, members):
    stores.wait_until(lambda: watcher.texts("listed"), 15, "a first list")
    assert watcher.texts("listed")[0] == [], "an absent folder is an empty list"
    members += [stores.member(store, address) for address in ENGINES]
    _, took = stores.wait_until(lambda: settled(watcher, 0, ENGINES), 20, "three engines")
    stores.tell("three engines joined", took)
    assert sorted(stores.listed(store)) == ENGINES


def survives_a_kill(store, watcher, members):
    begin = time.monotonic()
    store.kill()
    _, took = stores.wait_until(lambda: watcher.texts("failed", begin), 10, "a failure is told")
    stores.tell("killed; told after", took)
    time.sleep(2)
    stores.tell("restarted within", store.start())
    heals(store, watcher, members, begin)


def survives_a_pause(store, watcher, members):
    begin = time.monotonic()
    store.pause(30)
    told = [at for at, event in watcher.events if at >= begin and "failed" in event]
    assert told, "nobody noticed that the store went silent"
    stores.tell("paused for 30 s; told after", told[0] - begin)
    heals(store, watcher, members, begin)


def heals(store, watcher, members, begin):
    now = time.monotonic()
    _, took = stores.wait_until(lambda: settled(watcher, now, ENGINES), 30, "lists again")
    stores.tell("listed again after", took)
    for entry in members:
        stores.wait_until(lambda entry=entry: entry.texts("enlisted", now), 30, "renews again")
    stores.tell("all renewed after", time.monotonic() - now)
    assert sorted(stores.listed(store)) == ENGINES
    never_dropped(watcher, begin)


def survives_the_loss_of_all_data(store, watcher, members):
    store.kill()
    store.wipe()
    begin = time.monotonic()
    took = store.start()
    stores.tell("emptied and restarted within", took)
    now = time.monotonic()
    _, took = stores.wait_until(lambda: settled(watcher, begin, ENGINES), 30, "all are back")
    stores.tell("all registered again after", took)
    for entry in members:
        stores.wait_until(lambda entry=entry: entry.texts("enlisted", now), 30, "renews again")


kinds.run(kinds.kind_of(sys.argv[1])(), (joins_and_lists, survives_a_kill, survives_a_pause,
                                         survives_the_loss_of_all_data))
