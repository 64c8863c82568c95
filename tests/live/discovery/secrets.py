#!/usr/bin/env python3
"""TLS and passwords of a real etcd: with the right ones everything works, with wrong ones one
line says what is wrong."""
import subprocess

import kinds
import stores

ENGINE = "10.0.0.1:2375"


def one_listed(watcher):
    stores.wait_until(lambda: [ENGINE] in watcher.texts("listed"), 20, "the engine is listed")


def over_tls(store, watcher, members):
    members.append(stores.member(store, ENGINE))
    one_listed(watcher)
    assert stores.listed(store) == [ENGINE]


def told_instead(store, extra, words):
    refused = stores.watcher(store, extra=extra)
    try:
        told, _ = stores.wait_until(lambda: refused.texts("failed"), 15, f"a failure for {extra}")
        print(f"    {told[0]}", flush=True)
        assert any(word in told[0] for word in words), told[0]
        assert not refused.texts("listed")
    finally:
        refused.close()


def examined(store, extra, code, words):
    """What swarm doctor says of the store."""
    options = [word for pair in extra for word in ("--discovery-opt", pair)]
    done = subprocess.run([stores.SWARM, "doctor", "--timeout", "2s", *options, store.url],
                          capture_output=True, text=True, timeout=30, check=False)
    print(f"    {done.stdout.splitlines()[0]}", flush=True)
    assert done.returncode == code and words in done.stdout.splitlines()[0], done.stdout


def with_wrong_files(store, watcher, members):
    told_instead(store, ("etcd.api=3",), ["TLS", "closed", "status 400"])
    told_instead(store, store.options(store.ca / "other"), ["certificate"])


def with_a_user(store, watcher, members):
    def etcdctl(*words):
        subprocess.run(["etcdctl", "--endpoints", f"127.0.0.1:{store.port}", *words], check=True,
                       capture_output=True, timeout=20,
                       env={**stores.os.environ, "ETCDCTL_API": "3"})
    etcdctl("user", "add", "root:secret")
    etcdctl("user", "grant-role", "root", "root")
    etcdctl("auth", "enable")
    right = (*store.extra, "kv.username=root", "kv.password=secret")
    told_instead(store, store.extra, ["user name is empty"])
    wrong = (*store.extra, "kv.username=root", "kv.password=x")
    told_instead(store, wrong, ["invalid user ID or password"])
    examined(store, store.extra, 1, "user name is empty")
    examined(store, wrong, 1, "invalid user ID or password")
    store.extra = right
    allowed = stores.watcher(store)
    try:
        members.append(stores.member(store, ENGINE))
        one_listed(allowed)
        assert stores.listed(store) == [ENGINE]
        examined(store, right, 1, "lists 1 engine")  # Nobody is there.
    finally:
        allowed.close()


kinds.run(kinds.kind_of("etcd-tls")(), (over_tls, with_wrong_files))
if stores.shutil.which("etcdctl"):
    kinds.run(kinds.kind_of("etcd")(), (with_a_user,))
else:
    print("*** NOT TESTED: passwords, as there is no etcdctl here (package etcd-client)")
