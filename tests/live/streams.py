#!/usr/bin/env python3
"""Long and large streams: logs, cp, events, stats; and what happens when a client leaves."""
import hashlib
import json
import os
import random
import subprocess
import time

import live

SIZE = 100 * 1000 * 1000


class Streams(live.CliCase):
    def test_logs_follow_to_the_end(self):
        self.docker("run", "-d", "--name", "counter", "busybox", "sh", "-c",
                    "for i in 1 2 3 4 5; do echo line $i; sleep 0.3; done")
        lines = self.docker("logs", "-f", "counter").splitlines()
        self.assertEqual(lines, [f"line {i}" for i in range(1, 6)])
        self.assertEqual(self.docker("logs", "--tail", "2", "counter"), "line 4\nline 5\n")

    def test_engine_streams_close_when_the_client_leaves(self):
        if not self.manager.process or live.REPLICA:
            self.skipTest("needs the process that is connected to the engines")
        self.docker("run", "-d", "--name", "quiet", "busybox", "sleep", "600")
        followers = [self.docker.start("logs", "-f", "quiet", stdout=subprocess.DEVNULL)
                     for _ in range(8)]
        live.wait_until(lambda: self.manager.metric('swarmc_streams{kind="logs"}') == 8, 40,
                        "eight streams of logs")
        during, fds = self.manager.engine_connections(), self.manager.fds()
        for follower in followers:
            follower.kill()
            follower.wait()
        live.wait_until(lambda: self.manager.engine_connections() <= during - 8, 5,
                        "the engine's connections close with their clients")
        self.assertEqual(self.manager.metric('swarmc_streams{kind="logs"}'), 0)
        self.assertLessEqual(self.manager.fds(), fds - 14)

    def test_cp_both_ways(self):
        source, back = f"{self.config}/source", f"{self.config}/back"
        data = random.Random(3).randbytes(SIZE)
        digest = hashlib.sha256(data).hexdigest()
        with open(source, "wb") as file:
            file.write(data)
        del data
        self.docker("run", "-d", "--name", "box", "busybox", "sleep", "600")
        self.docker("cp", source, "box:/tmp/copy", timeout=120)
        self.assertEqual(self.docker("exec", "box", "sha256sum", "/tmp/copy").split()[0], digest)
        self.docker("cp", "box:/tmp/copy", back, timeout=120)
        with open(back, "rb") as file:
            self.assertEqual(hashlib.sha256(file.read()).hexdigest(), digest)
        self.docker("rm", "-f", "box")

    def test_export_is_a_whole_archive(self):
        self.docker("create", "--name", "box", "busybox")
        archive = f"{self.config}/box.tar"
        self.docker("export", "-o", archive, "box")
        listed = subprocess.run(["tar", "-tf", archive], capture_output=True, text=True, check=True)
        self.assertIn("bin/busybox", listed.stdout)

    def test_events_while_containers_start_and_die(self):
        begin = time.time()
        follower = self.docker.start("events", "--format", "{{json .}}", stdout=subprocess.PIPE)
        self.addCleanup(follower.stdout.close)
        self.addCleanup(follower.wait)
        self.addCleanup(follower.kill)
        live.wait_until(lambda: self.listeners() >= 1, 30, "the follower of events")
        for number in range(3):
            self.docker("run", "--name", f"brief{number}", "busybox", "true")
            self.docker("rm", f"brief{number}")
        seen = self.read_events(follower.stdout, lambda event: event["Action"] == "destroy", 3)
        for number in range(3):
            mine = [event for event in seen if event["Type"] == "container"
                    and event["Actor"]["Attributes"]["name"] == f"brief{number}"]
            actions = [event["Action"] for event in mine if event["Action"] != "attach"]
            self.assertEqual(actions, ["create", "start", "die", "destroy"])
            nodes = {event["Actor"]["Attributes"]["node.name"] for event in mine}
            self.assertEqual(len(nodes), 1)
            index = live.NODES.index(nodes.pop())
            for event in mine:
                attributes = event["Actor"]["Attributes"]
                self.assertEqual(attributes["node.addr"], live.ENGINES[index])
                self.assertEqual(attributes["node.ip"], live.ENGINES[index].split(":")[0])
                self.assertTrue(attributes["node.id"])
        self.events_again(begin)

    def events_again(self, begin):
        """What has happened can be asked for afterwards, and only what is wanted."""
        said = self.docker("events", "--since", f"{begin:.6f}", "--until", f"{time.time():.6f}",
                           "--filter", "event=die", "--filter", "type=container",
                           "--format", "{{.Action}} {{.Actor.Attributes.name}}")
        self.assertEqual(said.splitlines(), [f"die brief{number}" for number in range(3)])

    def listeners(self):
        # Streams are with the manager that acts.
        acting = self.manager.primary or self.manager
        return live.call(acting.host, "GET", "/info").json()["NEventsListener"]

    @staticmethod
    def read_events(stream, is_last, count):
        events, end = [], time.monotonic() + 40
        while sum(map(is_last, events)) < count:
            if time.monotonic() > end:
                raise AssertionError(f"events are missing: {events}")
            events.append(json.loads(stream.readline()))
        return events

    def test_stats_once(self):
        self.docker("run", "-d", "--name", "one", "busybox", "sleep", "600")
        self.docker("run", "-d", "--name", "two", "busybox", "sleep", "600")
        said = self.docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", "one")
        self.assertRegex(said, r"one [\d.]+[KMG]?i?B / [\d.]+[KMG]iB")
        everything = self.docker("stats", "--no-stream", "--format", "{{.Name}}").split()
        self.assertEqual(sorted(name.split("/")[-1] for name in everything), ["one", "two"])

    def test_wait_tells_the_code(self):
        self.docker("run", "-d", "--name", "later", "busybox", "sh", "-c", "sleep 1; exit 6")
        self.assertEqual(self.docker("wait", "later"), "6\n")

    def test_commit_keeps_the_image_on_its_node(self):
        self.docker("run", "--name", "author", "busybox", "touch", "/mark")
        self.docker("commit", "author", "written:1")
        self.addCleanup(self.docker, "rmi", "written:1")
        node = self.node_of("author")
        said = self.docker("run", "--name", "reader", "-e", "affinity:image==written:1",
                           "written:1", "ls", "/mark")
        self.assertEqual(said, "/mark\n")
        self.assertEqual(self.node_of("reader"), node)
        self.docker("rm", "reader")


class WebSocketAttach(live.LiveCase):
    def test_frames_pass_both_ways(self):
        created = self.manager.call("POST", "/containers/create?name=ws", {
            "Image": "busybox", "Cmd": ["cat"], "OpenStdin": True, "AttachStdin": True})
        self.assertEqual(created.status, 201)
        self.assertEqual(self.manager.call("POST", "/containers/ws/start").status, 204)
        connection = live.connect(self.manager.host, 10)
        connection.request("GET", "/containers/ws/attach/ws?stream=1&stdin=1&stdout=1", headers={
            "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "http://localhost"})
        stream = connection.sock
        head = b""
        while b"\r\n\r\n" not in head:
            head += stream.recv(1)
        self.assertRegex(head, rb"^HTTP/1.1 101")
        self.assertRegex(head.lower(), rb"sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk\+xoo=")
        mask = os.urandom(4)
        text = b"through the socket\n"
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(text))
        stream.sendall(bytes([0x82, 0x80 | len(text)]) + mask + masked)
        frame = b""
        while text not in frame:
            got = stream.recv(1000)
            self.assertTrue(got, f"the socket closed after {frame!r}")
            frame += got
        connection.close()

    def test_clients_that_vanish_leave_nothing_open(self):
        if not self.manager.process:
            self.skipTest("needs the manager's own process")
        self.manager.call("POST", "/containers/create?name=quiet",
                          {"Image": "busybox", "Cmd": ["sleep", "600"]})
        self.manager.call("POST", "/containers/quiet/start")
        before = self.manager.engine_connections(), self.manager.fds()
        for path in ("logs?follow=1&stdout=1", "stats?stream=1", "wait?condition=removed"):
            method = "POST" if path.startswith("wait") else "GET"
            connection = live.connect(self.manager.host, 10)
            connection.request(method, f"/containers/quiet/{path}")
            self.assertEqual(connection.getresponse().status, 200)
            connection.sock.close()
            connection.close()
        live.wait_until(lambda: self.manager.engine_connections() <= before[0]
                        and self.manager.fds() <= before[1] + 1, 8,
                        f"connections and descriptors as before: {before}")


live.for_each_cli(Streams, globals())

if __name__ == "__main__":
    live.main()
