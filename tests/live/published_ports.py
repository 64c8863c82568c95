#!/usr/bin/env python3
"""--relay-ports: what containers publish on their nodes is reached at the manager's own address."""
import hashlib
import json
import socket
import urllib.error
import urllib.request

import live

LISTEN = "127.0.0.1"
SERVE = "mkdir /www; echo {name} > /www/index.html; {more} exec httpd -f -p 80 -h /www"


class PublishedPorts(live.CliCase):
    flags = ("--relay-ports", LISTEN)

    def serve(self, name, port, node, more=""):
        self.docker("run", "-d", "--name", name, "-e", f"constraint:node=={node}", "-p", port,
                    "busybox", "sh", "-c", SERVE.format(name=name, more=more))

    def shown(self, name, key="80/tcp"):
        """(address, port) of the first binding, and the manager's word on it."""
        inspected = json.loads(self.docker("inspect", name))[0]
        binding = inspected["NetworkSettings"]["Ports"][key][0]
        relay = [one for one in inspected["Node"]["Relays"] if one["Port"] == key]
        self.assertEqual(len(relay), 1)
        return (binding["HostIp"], int(binding["HostPort"])), relay[0]

    @staticmethod
    def get(address, path=""):
        # The server in the container may need a moment.
        def tried():
            try:
                with urllib.request.urlopen(f"http://{address[0]}:{address[1]}/{path}",
                                            timeout=10) as answer:
                    return answer.read()
            except (OSError, urllib.error.URLError):
                return None
        return live.wait_until(tried, 10, f"an answer at {address}")

    def assert_closed(self, port):
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection((LISTEN, port), timeout=5).close()

    def test_drawn_ports_of_three_engines_are_told_apart(self):
        """Engines draw from one range, so that they choose the same numbers."""
        seen = set()
        for node in live.NODES:
            self.serve(f"on-{node}", "80", node)
            address, relay = self.shown(f"on-{node}")
            self.assertEqual(address[0], LISTEN)
            self.assertEqual(relay["Listen"], f"{LISTEN}:{address[1]}")
            self.assertEqual(self.docker("port", f"on-{node}", "80/tcp").split()[0],
                             f"{LISTEN}:{address[1]}")
            self.assertIn(f"{LISTEN}:{address[1]}->80/tcp", self.docker("ps"))
            self.assertEqual(self.get(address).decode(), f"on-{node}\n")
            seen.add(address[1])
        self.assertEqual(len(seen), 3)
        self.assertEqual(self.manager.metric("swarmc_relay_ports"), 3)

    def test_a_port_is_open_while_its_container_runs(self):
        port = live.free_port()
        self.serve("web", f"{port}:80", "node2", "dd if=/dev/urandom of=/www/big bs=1M count=8;")
        address, relay = self.shown("web")
        self.assertEqual(address, (LISTEN, port))
        self.assertEqual(relay["Target"], f"{live.NET}.12:{port}")
        self.assertEqual(self.get(address), b"web\n")
        said = self.docker("exec", "web", "sha256sum", "/www/big").split()[0]
        self.assertEqual(hashlib.sha256(self.get(address, "big")).hexdigest(), said)
        self.docker("stop", "-t", "0", "web")
        self.assert_closed(port)
        self.docker("start", "web")
        self.assertEqual(self.get(address), b"web\n")
        # Behind the manager's back.
        live.call(live.ENGINES[1], "POST", "/containers/web/kill")
        live.wait_until(lambda: self.manager.metric("swarmc_relay_ports") == 0, 10, "closed")
        self.assert_closed(port)
        self.docker("start", "web")
        self.docker("rm", "-f", "web")
        self.assert_closed(port)

    def test_the_first_container_has_the_number_then_the_next_one(self):
        port = live.free_port()
        self.serve("first", f"{port}:80", "node1")
        self.serve("second", f"{port}:80", "node3")
        address, relay = self.shown("second")
        self.assertEqual(address, (f"{live.NET}.13", port))
        self.assertEqual((relay["Listen"], relay["Problem"]),
                         ("", f"port {port}/tcp of the manager is relayed to node1/first"))
        self.assertIn("is relayed to node1/first", self.manager.log())
        self.assertGreaterEqual(self.manager.metric("swarmc_relay_port_conflicts_total"), 1)
        self.assertEqual(self.get((LISTEN, port)), b"first\n")
        self.assertEqual(self.get(address), b"second\n")
        self.docker("rm", "-f", "first")
        self.assertEqual(self.shown("second")[0], (LISTEN, port))
        self.assertEqual(self.get((LISTEN, port)), b"second\n")

    def test_a_port_that_the_host_has_in_use(self):
        with socket.create_server((LISTEN, 0)) as taken:
            port = taken.getsockname()[1]
            self.serve("web", f"{port}:80", "node1")
            address, relay = self.shown("web")
            self.assertEqual(address, (f"{live.NET}.11", port))
            self.assertIn("Address already in use", relay["Problem"])
            self.assertEqual(self.get(address), b"web\n")


live.for_each_cli(PublishedPorts, globals())

if __name__ == "__main__":
    live.main()
