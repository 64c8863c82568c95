#!/usr/bin/env python3
"""Malformed requests: each gets the engine's own status (where the engine has the route) and a
message, and the manager goes on as before."""
import json
import re

import live


def request(method, path, body=b"", headers=(), version="HTTP/1.1"):
    lines = [f"{method} {path} {version}", "Host: engine", "Connection: close", *headers]
    if body and not any(header.startswith(("Content-Length", "Transfer")) for header in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


JSON = ("Content-Type: application/json",)


def create(body, headers=JSON, path="/containers/create"):
    return request("POST", path, body if isinstance(body, bytes) else json.dumps(body).encode(),
                   headers)


# What the engine itself is asked too; both must answer with the same status.
LIKE_THE_ENGINE = {
    "body is no JSON": create(b"{"),
    "body is text": create(b"hello"),
    "body is an array": create(b"[]"),
    "body is a number": create(b"7"),
    "body is a string": create(b'"x"'),
    "body with a NUL byte": create(b'{"Image":"a\x00b"}'),
    "body is no UTF-8": create(b'{"Image":"\xff\xfe"}'),
    "body ends early in a string": create(b'{"Image":"busy'),
    "empty body": create(b""),
    "form type": create(b"Image=busybox", ("Content-Type: application/x-www-form-urlencoded",)),
    "Image is a number": create({"Image": 7}),
    "Cmd is a number": create({"Image": "busybox", "Cmd": 5}),
    "Env is an object": create({"Image": "busybox", "Env": {}}),
    "Env of numbers": create({"Image": "busybox", "Env": [1]}),
    "Labels is a list": create({"Image": "busybox", "Labels": ["a"]}),
    "Memory is text": create({"Image": "busybox", "HostConfig": {"Memory": "lots"}}),
    "Memory beyond 64 bits": create(
        b'{"Image":"busybox","HostConfig":{"Memory":99999999999999999999}}'),
    "Memory is a fraction": create(b'{"Image":"busybox","HostConfig":{"Memory":1.5}}'),
    "Memory too small": create({"Image": "busybox", "HostConfig": {"Memory": 1}}),
    "negative swap": create({"Image": "busybox", "HostConfig": {"MemorySwap": -7}}),
    "HostConfig is text": create({"Image": "busybox", "HostConfig": "x"}),
    "port is no number": create({"Image": "busybox", "HostConfig": {
        "PortBindings": {"80/tcp": [{"HostPort": "http"}]}}}),
    "port beyond 65535": create({"Image": "busybox", "HostConfig": {
        "PortBindings": {"80/tcp": [{"HostPort": "70000"}]}}}),
    "exposed port of no protocol": create({"Image": "busybox", "ExposedPorts": {"80/xyz": {}}}),
    "no image": create({}),
    "image name with spaces": create({"Image": "no such image"}),
    "bad container name": create({"Image": "busybox"}, path="/containers/create?name=a%2Fb%20c"),
    "name of one letter": create({"Image": "busybox"}, path="/containers/create?name=a"),
    "deep nesting": create(b'{"Image":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "exec body is no JSON": create(b"{", path="/containers/victim/exec"),
    "exec without command": create({"Cmd": []}, path="/containers/victim/exec"),
    "resize without size": request("POST", "/containers/victim/resize"),
    "resize by text": request("POST", "/containers/victim/resize?h=x&w=y"),
    "kill by nonsense": request("POST", "/containers/victim/kill?signal=NONSENSE"),
    "rename to nothing": request("POST", "/containers/victim/rename?name="),
    "rename to nonsense": request("POST", "/containers/victim/rename?name=a%20b"),
    "archive without path": request("GET", "/containers/victim/archive"),
    "archive of nothing": request("GET", "/containers/victim/archive?path=/no/such/file"),
    "put no archive": request("PUT", "/containers/victim/archive?path=/tmp", b"no tar at all"),
    "logs of neither": request("GET", "/containers/victim/logs"),
    "top by nonsense": request("GET", "/containers/victim/top?ps_args=nonsense"),
    "update is no JSON": create(b"{", path="/containers/victim/update"),
    "filters are no JSON": request("GET", "/containers/json?filters=abc"),
    "filters of a wrong type": request("GET", "/containers/json?filters=%5B1%5D"),
    "unknown filter": request("GET", "/containers/json?filters=%7B%22zz%22%3A%5B%22a%22%5D%7D"),
    "limit is text": request("GET", "/containers/json?limit=many"),
    "events until nonsense": request("GET", "/events?until=abc"),
    "events since nonsense": request("GET", "/events?since=abc&until=1"),
    "images by unknown filter": request(
        "GET", "/images/json?filters=%7B%22zz%22%3A%5B%22a%22%5D%7D"),
    "pull of a bad name": request("POST", "/images/create?fromImage=UPPER%20case"),
    "tag to a bad name": request("POST", "/images/busybox/tag?repo=UPPER&tag=1"),
    "version too new": request("GET", "/v9.99/info"),
    "version too old": request("GET", "/v1.0/info"),
    "no such route": request("GET", "/no/such/route"),
}

# What only the manager knows, or where the engine's server is laxer than ours: accepted statuses.
OURS = {
    "constraint of a lone slash": (create({"Image": "busybox", "Env": ["constraint:foo==/"]}), 400),
    "constraint without operator": (create({"Image": "busybox", "Env": ["constraint:foo"]}), 400),
    "constraint without value": (create({"Image": "busybox", "Env": ["constraint:foo=="]}), 400),
    "constraint without key": (create({"Image": "busybox", "Env": ["constraint:==x"]}), 400),
    "constraint by one equals": (create({"Image": "busybox", "Env": ["constraint:foo=x"]}), 400),
    "open regular expression": (create({"Image": "busybox", "Env": ["constraint:foo==/a(/"]}), 400),
    "expression of no end": (create({"Image": "busybox", "Env": ["constraint:a==/x"]}), 400),
    "huge repetition": (create({"Image": "busybox",
                                "Env": ["constraint:a==/(x{1000}){1000}/"]}), 400),
    "affinity of a lone slash": (create({"Image": "busybox", "Env": ["affinity:foo==/"]}), 400),
    "affinity without value": (create({"Image": "busybox", "Env": ["affinity:image=="]}), 400),
    "key of bad characters": (create({"Image": "busybox", "Env": ["constraint:f oo==x"]}), 400),
    "whitelist without operator": (create({"Image": "busybox", "Env": ["whitelist:zz"]}), 400),
    "soft rule of nothing": (create({"Image": "busybox", "Env": ["constraint:foo==~"]}), 400),
    "unknown policy": (create({"Image": "busybox", "Env": ["reschedule:never"]}), 400),
    "volumes-from nobody": (create({"Image": "busybox",
                                    "HostConfig": {"VolumesFrom": ["zz"]}}), 500),
    "since nobody": (request("GET", "/containers/json?since=zzz"), 404),
    "not HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 5, 400),
    "no version": (b"GET /info\r\n\r\n", 400),
    "HTTP of the future": (request("GET", "/info", version="HTTP/9.9"), 400),
    "method of nonsense": (request("BREW", "/info"), 404),
    "two lengths": (request("POST", "/containers/create", b"{}", (
        "Content-Length: 2", "Content-Length: 5")), 400),
    "length is text": (request("POST", "/containers/create", b"{}", ("Content-Length: two",)), 400),
    "negative length": (request("POST", "/containers/create", b"{}", ("Content-Length: -1",)), 400),
    "length and chunks": (request("POST", "/containers/create", b"2\r\n{}\r\n0\r\n\r\n", (
        "Content-Length: 2", "Transfer-Encoding: chunked")), 400),
    "bad chunk": (request("POST", "/containers/create", b"zz\r\n{}\r\n0\r\n\r\n", (
        "Transfer-Encoding: chunked",)), 400),
    "header of 2 MB": (request("GET", "/info", headers=("X-Large: " + "x" * (2 << 20),)), 431),
    "many headers": (request("GET", "/info", headers=[f"X-{i}: {'x' * 90}" for i in range(20000)]),
                     431),
    "target of 2 MB": (request("GET", "/info?" + "x" * (2 << 20)), (400, 414, 431)),
    "body of 64 GB announced": (request("POST", "/containers/create", b"{", (
        "Content-Length: 68719476736",)), 413),
    "bad escape": (request("GET", "/containers/%zz/json"), 400),
    "auth that is no base64": (create({"Image": "busybox"}, (
        *JSON, "X-Registry-Auth: !!!")), (201, 400)),
}


class Malformed(live.LiveCase):
    def setUp(self):
        for host in (self.manager.host, live.ENGINES[0]):
            live.call(host, "DELETE", "/containers/victim?force=1")
        made = self.manager.call("POST", "/containers/create?name=victim", {
            "Image": "busybox", "Cmd": ["sleep", "600"], "StopSignal": "SIGKILL",
            "Env": ["constraint:node==node1"]})
        self.assertEqual(made.status, 201, made)
        self.manager.call("POST", "/containers/victim/start")

    def expect_a_message(self, status, data):
        head, _, body = data.partition(b"\r\n\r\n")
        if status >= 400:
            self.assertTrue(body.strip(), f"no message: {data[:500]!r}")
            if re.search(rb"(?i)content-type: application/json", head):
                body = re.sub(rb"^[0-9a-f]+\r\n|\r\n0?(\r\n)*$", b"", body)
                self.assertTrue(json.loads(body).get("message"), data[:500])

    def test_like_the_engine(self):
        for name, sent in LIKE_THE_ENGINE.items():
            with self.subTest(name):
                theirs, said = live.raw_call(live.ENGINES[0], sent)
                self.remove_new_containers()
                status, data = live.raw_call(self.manager.host, sent)
                told = f"\nmanager {data[-400:]!r}\nengine {said[-400:]!r}"
                # Engines before 23.0 take the blame for much of this; later ones say 400, as we.
                self.assertIn(status, (400, 500) if theirs == 500 else (theirs,), told)
                self.expect_a_message(status, data)
                self.manager.expect_alive()
                self.remove_new_containers()

    def test_what_only_the_manager_knows(self):
        for name, (sent, expected) in OURS.items():
            with self.subTest(name):
                status, data = live.raw_call(self.manager.host, sent)
                expected = expected if isinstance(expected, tuple) else (expected,)
                self.assertIn(status, expected, data[:600])
                self.expect_a_message(status, data)
                self.assertEqual(self.manager.call("GET", "/_ping", timeout=5).status, 200)
                self.remove_new_containers()

    def remove_new_containers(self):
        for container in live.containers_of(live.ENGINES[0]):
            if container["Names"][0] != "/victim":
                live.call(live.ENGINES[0], "DELETE", f"/containers/{container['Id']}?force=1")
        if len(self.listed()) > 1:
            for container in self.listed():
                if not container["Names"][0].endswith("/victim"):
                    self.manager.call("DELETE", f"/containers/{container['Id']}?force=1")

    def test_afterwards_everything_works(self):
        """After all of it a plain create still goes through: no lock was left behind."""
        for sent, _ in OURS.values():
            live.raw_call(self.manager.host, sent)
        made = self.manager.call("POST", "/containers/create?name=fine", {"Image": "busybox"},
                                 timeout=10)
        self.assertEqual(made.status, 201)


if __name__ == "__main__":
    live.main()
