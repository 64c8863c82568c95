"""Which stores the tests know, and whether they can be run here."""
import os
import shutil
import sys

import stores

SKIPPED = 77
KINDS = {"etcd": (stores.Etcd, "etcd", "package etcd-server"),
         "etcd2": (stores.EtcdV2, "etcd", "package etcd-server"),
         "etcd-tls": (stores.EtcdTls, "etcd", "package etcd-server"),
         "consul": (stores.Consul, os.environ.get("CONSUL", "consul"),
                    "put it on the PATH, or name it in CONSUL; Debian 12 has no package"),
         "zk": (stores.Zookeeper, "java", "packages zookeeper and default-jre-headless")}


def skip(reason):
    print(f"\n*** SKIPPED: {reason}\n", flush=True)
    sys.exit(SKIPPED)


def kind_of(name):
    kind, program, where = KINDS[name]
    if not shutil.which(program):
        skip(f"no {program} here ({where})")
    if name == "zk" and not os.path.exists(stores.ZOOKEEPER_JARS[0]):
        skip(f"no {stores.ZOOKEEPER_JARS[0]} here (package zookeeper)")
    return kind


def run(store, steps):
    """The steps in their order, each with the store and a watcher of it."""
    watcher = stores.watcher(store)
    members = []
    try:
        for step in steps:
            print(f"  {step.__name__}", flush=True)
            step(store, watcher, members)
    except BaseException:
        print("\n".join(str(event) for event in watcher.events[-10:]), flush=True)
        raise
    finally:
        for entry in [watcher, *members]:
            entry.close()
        store.close()
    print("1 passed, 0 failed")
