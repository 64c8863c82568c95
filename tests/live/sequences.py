#!/usr/bin/env python3
"""What tools around Docker ask for, request by request as their sources have it: Traefik 3 and
Woodpecker 3 (Go client), Portainer 2 (Go client, browser, raw connections), Jenkins' docker plugin
(docker-java and a socket of its own). Checked is what these programs read of the answers.

Against three real engines; with SEQUENCES_SIM=PROGRAM against the simulated ones of that program.
"""
import base64
import io
import json
import signal
import subprocess
import tarfile
import time
import unittest
import urllib.parse

import live
from sequence_clients import (JAVA_CREATE, JAVA_HOST, SIM, Events, GoClient, JavaClient, frames,
                              hijack, read_until)

PULLED = "alpine:3" if SIM else f"{live.REGISTRY}/lazy:1"


class SimulatedEngines:
    """Takes the place of the testbed in `live`."""

    def __init__(self):
        self.process = subprocess.Popen(
            [SIM, "serve", "--engines", str(live.COUNT), "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        live.ENGINES[:] = [self.process.stdout.readline().strip() for _ in range(live.COUNT)]
        live.NODES[:] = [live.call(each, "GET", "/info").json()["Name"] for each in live.ENGINES]

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.process.stdout.close()


class Sequences(live.LiveCase):
    engines = None

    @classmethod
    def setUpClass(cls):
        if SIM:
            cls.engines = SimulatedEngines()
            cls.addClassCleanup(cls.engines.close)
        super().setUpClass()

    def expect(self, answer, status):
        self.assertEqual(answer.status, status, answer.body[:500])
        return answer.json() if answer.body.strip() else None

    def make(self, name, **members):
        body = {"Image": "busybox", "Cmd": ["sleep", "600"], "StopSignal": "SIGKILL", **members}
        made = self.expect(self.manager.call("POST", f"/containers/create?name={name}", body), 201)
        self.expect(self.manager.call("POST", f"/containers/{made['Id']}/start"), 204)
        return made["Id"]

    def node_of(self, name):
        return next((node for engine, node in zip(live.ENGINES, live.NODES)
                     if live.call(engine, "GET", f"/containers/{name}/json").status == 200), None)


class Traefik(Sequences):
    """Lists all containers and inspects each, again with every start, end and health event."""

    def read_configuration(self, client):
        found = {}
        for each in self.expect(client("GET", "/containers/json", {"all": 1}), 200):
            one = self.expect(client("GET", f"/containers/{each['Id']}/json"), 200)
            self.assertEqual(one["Name"][0], "/")
            networks = {name: network["IPAddress"]
                        for name, network in one["NetworkSettings"]["Networks"].items()}
            found[one["Name"][1:]] = (one["Id"], one["State"]["Status"], one["Config"]["Labels"],
                                      one["HostConfig"]["NetworkMode"],
                                      one["NetworkSettings"]["Ports"], networks)
        return found

    def test_configuration_follows_containers(self):
        label = {"traefik.http.routers.web.rule": "Host(`web.local`)"}
        web = self.make("web", Labels=label, ExposedPorts={"80/tcp": {}})
        client = GoClient(self.manager.host, "1.54", "Traefik 3.5.0")
        version = self.expect(client("GET", "/version"), 200)
        self.assertTrue(version["Version"] and version["ApiVersion"])
        found = self.read_configuration(client)
        self.assertEqual(set(found), {"web"})
        container, status, labels, _, ports, networks = found["web"]
        self.assertEqual((container, status), (web, "running"))
        self.assertEqual(labels["traefik.http.routers.web.rule"], "Host(`web.local`)")
        self.assertIn("80/tcp", ports)
        self.assertTrue(all(networks.values()) and networks)

        stream = client.stream("/events", {"filters": '{"type":{"container":true}}'})
        self.assertEqual(stream.status, 200)
        self.assertIn("json", stream.headers["Content-Type"])
        events = Events(stream)
        self.addCleanup(events.close)
        other = self.make("other", Labels=label)
        live.wait_until(lambda: "start" in events.actions_of(other), 10, "the start is told")
        self.assertEqual(set(self.read_configuration(client)), {"web", "other"})
        self.expect(self.manager.call("POST", f"/containers/{other}/kill"), 204)
        live.wait_until(lambda: "die" in events.actions_of(other), 10, "the end is told")
        self.assertEqual(self.read_configuration(client)["other"][1], "exited")
        self.assertEqual({each["Type"] for each in events.seen}, {"container"})


class Portainer(Sequences):
    """Snapshots, the lists of its pages, a console, and containers that it makes anew."""

    def setUp(self):
        self.client = GoClient(self.manager.host, "1.47")

    def browser(self, method, path, query=None, body=None):
        """What its proxy passes on: no version, the browser's headers."""
        target = path + ("?" + urllib.parse.urlencode(query) if query else "")
        headers = {"Accept": "application/json, text/plain, */*", "X-Forwarded-Proto": "https"}
        return self.manager.call(method, target, body, headers)

    def test_snapshot(self):
        for number in range(4):
            self.make(f"snap{number}", Labels={"com.docker.compose.project": f"p{number % 2}"})
        info = self.expect(self.client("GET", "/info"), 200)
        self.assertFalse(info["Swarm"]["ControlAvailable"])
        self.assertIn("ID", info)  # Which may be empty, and ends the names of its records.
        self.assertTrue(info["ServerVersion"] and info["NCPU"] > 0)
        self.assertGreater(info["MemTotal"], 0)
        containers = self.expect(self.client("GET", "/containers/json", {"all": 1}), 200)
        self.assertEqual(len(containers), 4)
        for each in containers:
            self.assertEqual(each["State"], "running")
            self.assertTrue(each["Status"] and each["Labels"]["com.docker.compose.project"])
            one = self.expect(self.client("GET", f"/containers/{each['Id']}/json"), 200)
            self.assertFalse(one["HostConfig"].get("DeviceRequests"))
        images = self.expect(self.client("GET", "/images/json"), 200)
        self.assertTrue(any("busybox:latest" in (each["RepoTags"] or []) for each in images))
        self.assertIn("Volumes", self.expect(self.client("GET", "/volumes"), 200))
        networks = self.expect(self.client("GET", "/networks"), 200)
        self.assertEqual({each["Scope"] for each in networks}, {"local"})
        version = self.expect(self.client("GET", "/version"), 200)
        self.assertNotIn("podman", "".join(each["Name"].lower() for each in version["Components"]))

    def test_pages(self):
        made = self.expect(self.browser("POST", "/containers/create", {"name": "page"}, {
            "Image": "busybox:latest", "Env": [], "MacAddress": "", "ExposedPorts": {},
            "Cmd": ["sh", "-c", "echo a line; exec sleep 600"], "Tty": False, "OpenStdin": False,
            "Labels": {}, "Entrypoint": None,
            "HostConfig": {"RestartPolicy": {"Name": "no"}, "PortBindings": {}, "Binds": [],
                           "PublishAllPorts": False, "AutoRemove": False, "NetworkMode": "bridge",
                           "Privileged": False, "Init": False, "ExtraHosts": [], "Devices": [],
                           "DeviceRequests": [], "CapAdd": [], "CapDrop": [], "Sysctls": {},
                           "LogConfig": {"Type": "", "Config": {}}, "Memory": 0, "NanoCpus": 0},
            "NetworkingConfig": {"EndpointsConfig": {"bridge": {"IPAMConfig": {
                "IPv4Address": "", "IPv6Address": ""}}}}}), 201)["Id"]
        for verb in ("start", "pause", "unpause", "restart", "stop", "start", "kill", "start"):
            self.expect(self.browser("POST", f"/containers/{made}/{verb}",
                                     {"t": 0} if verb in ("restart", "stop") else None, {}), 204)
        listed = self.expect(self.browser("GET", "/containers/json", {"all": "true"}), 200)
        self.assertEqual([each["Id"] for each in listed], [made])
        logs = self.browser("GET", f"/containers/{made}/logs",
                            {"stdout": "true", "stderr": "true", "tail": 100, "since": 0})
        self.assertEqual(logs.status, 200)
        if not SIM:
            self.assertIn((1, b"a line\n"), frames(logs.body))
        usage = self.browser("GET", f"/containers/{made}/stats", {"stream": "false"})
        self.assertIn("cpu_usage", self.expect(usage, 200)["cpu_stats"])
        self.assertTrue(self.expect(self.browser("GET", f"/containers/{made}/top"), 200)["Titles"])
        self.expect(self.browser("POST", f"/containers/{made}/rename", {"name": "paged"}, {}), 204)
        one = self.expect(self.browser("GET", f"/containers/{made}/json"), 200)
        self.assertEqual(one["Name"], "/paged")
        now = int(time.time())
        events = self.browser("GET", "/events", {"since": now - 3600, "until": now})
        self.assertEqual(events.status, 200)
        self.assertTrue(all("Actor" in json.loads(each) for each in events.body.splitlines()))
        self.expect(self.browser("DELETE", f"/containers/{made}", {"v": 1, "force": "true"}), 204)

    def test_console(self):
        box = self.make("console")
        execution = self.expect(self.browser("POST", f"/containers/{box}/exec", None, {
            "AttachStdin": True, "AttachStdout": True, "AttachStderr": True, "Tty": True,
            "User": "", "Cmd": ["cat"]}), 201)["Id"]
        body = b'{"Tty":true,"Detach":false}\n'
        head, wire = hijack(self.manager.host, (
            f"POST /exec/{execution}/start HTTP/1.1\r\nHost: \r\nUser-Agent: Go-http-client/1.1\r\n"
            f"Content-Length: {len(body)}\r\nConnection: Upgrade\r\n"
            "Content-Type: application/json\r\nUpgrade: tcp\r\n\r\n").encode() + body)
        self.addCleanup(wire.close)
        self.assertTrue(head.startswith("HTTP/1.1 101"), head)
        resized = self.browser("POST", f"/exec/{execution}/resize", {"h": 24, "w": 80}, {})
        self.assertIn(resized.status, (200, 201))
        wire.sendall(b"typed\n")
        self.assertIn(b"typed", read_until(wire, b"typed"))

    def test_volumes_and_networks(self):
        self.assertEqual(self.client("GET", "/volumes/pages").status, 404)
        made = self.browser("POST", "/volumes/create", None,
                            {"Name": "pages", "Driver": "local", "DriverOpts": {}})
        self.assertEqual(self.expect(made, 201)["Name"], "pages")
        dangling = {"filters": json.dumps({"dangling": ["true"]})}
        unused = self.expect(self.browser("GET", "/volumes", dangling), 200)["Volumes"]
        self.assertIn("pages", [each["Name"].split("/")[-1] for each in unused])
        self.expect(self.browser("DELETE", "/volumes/pages"), 204)
        self.assertEqual(self.client("GET", "/volumes/pages").status, 404)
        network = self.expect(self.browser("POST", "/networks/create", None, {
            "Name": "pages", "Driver": "bridge", "IPAM": {"Driver": "default", "Config": []},
            "Internal": False, "Attachable": False, "EnableIPv6": False, "Options": {},
            "Labels": {}, "CheckDuplicate": True}), 201)["Id"]
        one = self.expect(self.browser("GET", f"/networks/{network}"), 200)
        self.assertEqual((one["Name"], one["Scope"], one["Driver"]), ("pages", "local", "bridge"))
        self.expect(self.browser("DELETE", f"/networks/{network}"), 204)

    def test_recreation(self):
        """Inspect, stop, rename, disconnect, create from what was inspected, remove the old one."""
        front = self.expect(self.client("POST", "/networks/create", None,
                                        {"Name": "anew", "Driver": "bridge"}), 201)["Id"]
        self.addCleanup(self.manager.call, "DELETE", f"/networks/{front}")
        old = self.make("anew", Labels={"kept": "1"}, HostConfig={"NetworkMode": "anew"})
        self.addCleanup(self.remove_all)
        was = self.expect(self.client("GET", f"/containers/{old}/json", {"size": 1}), 200)
        self.assertIn("SizeRootFs", was)
        self.expect(self.client("POST", f"/containers/{old}/stop"), 204)
        self.expect(self.client("POST", f"/containers/{old}/rename", {"name": "/anew-old"}), 204)
        for network in was["NetworkSettings"]["Networks"].values():
            self.expect(self.client("POST", f"/networks/{network['NetworkID']}/disconnect", None,
                                    {"Container": old, "Force": True}), 200)
        endpoints = {name: {**each, "MacAddress": ""}
                     for name, each in was["NetworkSettings"]["Networks"].items()}
        new = self.expect(self.client("POST", "/containers/create", {"name": "/anew"}, {
            **was["Config"], "HostConfig": was["HostConfig"],
            "NetworkingConfig": {"EndpointsConfig": endpoints}}), 201)["Id"]
        self.expect(self.client("POST", f"/containers/{new}/start"), 204)
        self.expect(self.client("DELETE", f"/containers/{old}", {"v": 1}), 204)
        one = self.expect(self.client("GET", f"/containers/{new}/json"), 200)
        self.assertEqual((one["Name"], one["Config"]["Labels"]["kept"]), ("/anew", "1"))
        self.assertTrue(one["State"]["Running"])
        self.assertEqual(self.node_of(new), one["Node"]["Name"])
        again = self.client("POST", "/containers/create", {"name": "/anew"}, {"Image": "busybox"})
        self.assertEqual(again.status, 409, again)


class Jenkins(Sequences):
    """An agent in a container: made, its program copied in, run in it over a connection of its
    own, whose head has line feeds alone; and what its watchdog asks."""
    space = "com.nirima.jenkins.plugins.docker."

    def spec(self, node):
        labels = {f"{self.space}JenkinsId": "0123456789abcdef",
                  f"{self.space}JenkinsNodeName": node,
                  f"{self.space}JenkinsContainerImage": "busybox:latest",
                  f"{self.space}JenkinsRemoveVolumes": "true"}
        return {**dict.fromkeys(JAVA_CREATE), "Image": "busybox:latest", "Cmd": ["/bin/sh"],
                "Tty": True, "AttachStdin": False, "Labels": labels, "Volumes": {},
                "ExposedPorts": {},
                "HostConfig": {**dict.fromkeys(JAVA_HOST), "PortBindings": {}, "Privileged": False,
                               "PublishAllPorts": False, "Memory": 16 << 20}}

    def counted(self, client, query=None):
        wanted = json.dumps({"label": [f"{self.space}JenkinsId=0123456789abcdef"]})
        query = {**(query or {}), "filters": wanted}
        return self.expect(client("GET", "/containers/json", query), 200)

    def provision(self, client, node):
        pulled = client("POST", "/images/create", {"fromImage": PULLED})
        self.assertEqual(pulled.status, 200)
        said = [json.loads(line) for line in pulled.body.splitlines()]
        self.assertFalse([each for each in said if "error" in each], said)
        self.assertTrue(all("status" in each for each in said))
        image = self.expect(client("GET", "/images/busybox:latest/json"), 200)
        self.assertTrue(image["Config"]["Cmd"])
        made = self.expect(client("POST", "/containers/create", None, self.spec(node)), 201)["Id"]
        self.assertEqual(self.put(made), 200)
        self.expect(client("POST", f"/containers/{made}/start"), 204)
        one = self.expect(client("GET", f"/containers/{made}/json"), 200)
        self.assertTrue(one["State"]["Running"])
        return made

    def put(self, container):
        """The agent's program, in an archive sent in chunks."""
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as writer:
            member = tarfile.TarInfo("agent.jar")
            member.size = 300000
            writer.addfile(member, io.BytesIO(bytes(range(250)) * 1200))
        connection = live.connect(self.manager.host)
        data = archive.getvalue()
        pieces = (data[at:at + 65536] for at in range(0, len(data), 65536))
        connection.request("PUT", f"/containers/{container}/archive?path=%2Ftmp"
                           "&noOverwriteDirNonDir=false&copyUIDGID=false", pieces,
                           {"content-type": "application/x-tar", "Transfer-Encoding": "chunked"},
                           encode_chunked=True)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def launch(self, client, container):
        command = ["cat"] if SIM else ["sh", "-c", "wc -c < /tmp/agent.jar >&2; exec cat"]
        execution = self.expect(client("POST", f"/containers/{container}/exec", None, {
            "AttachStdin": True, "AttachStdout": True, "AttachStderr": True, "Tty": False,
            "Privileged": None, "User": None, "Cmd": command, "Env": None, "WorkingDir": None}),
            201)["Id"]
        version = self.expect(client("GET", "/version"), 200)["ApiVersion"]
        js = '{ "Detach": false, "Tty": false }'
        lines = [f"POST /v{version}/exec/{execution}/start HTTP/1.1", "Host: docker.sock",
                 "Content-Type: application/json", "Upgrade: tcp", "Connection: Upgrade",
                 f"Content-Length: {len(js)}", "", js, ""]
        return hijack(self.manager.host, "\n".join(lines).encode())

    def test_life_of_an_agent(self):
        client = JavaClient(self.manager.host)
        self.assertTrue(self.expect(client("GET", "/version"), 200)["ApiVersion"])
        self.assertEqual(self.counted(client), [])
        agent = self.provision(client, "docker-0001")
        head, wire = self.launch(client, agent)
        self.addCleanup(wire.close)
        self.assertTrue(head.startswith("HTTP/1.1 101 "), head)
        wire.sendall(b"<===[JENKINS REMOTING CAPACITY]===>")
        data = read_until(wire, b"CAPACITY]===>")
        output = b"".join(part for stream, part in frames(data) if stream == 1)
        self.assertEqual(output.strip(), b"<===[JENKINS REMOTING CAPACITY]===>")
        if not SIM:
            self.assertIn((2, b"300000\n"), frames(data))
        found = self.counted(client, {"all": "true"})
        self.assertEqual([each["Id"] for each in found], [agent])
        self.assertTrue(found[0]["Status"])
        self.assertEqual(found[0]["Labels"][f"{self.space}JenkinsNodeName"], "docker-0001")
        self.expect(client("POST", f"/containers/{agent}/stop", {"t": 1}), 204)
        self.assertEqual(client("POST", f"/containers/{agent}/stop", {"t": 1}).status, 304)
        logs = client("GET", f"/containers/{agent}/logs", {"stdout": "true", "stderr": "true",
                                                            "tail": 100})
        self.assertEqual(logs.status, 200)
        self.expect(client("DELETE", f"/containers/{agent}", {"v": "true"}), 204)
        for method, suffix in (("POST", "/stop"), ("DELETE", ""), ("GET", "/json")):
            self.assertEqual(client(method, f"/containers/{agent}{suffix}").status, 404, suffix)

    def test_agents_are_spread_and_counted(self):
        client = JavaClient(self.manager.host)
        agents = [self.provision(client, f"docker-{number}") for number in range(3)]
        self.assertEqual({self.node_of(each) for each in agents}, set(live.NODES))
        self.assertEqual({each["Id"] for each in self.counted(client)}, set(agents))
        for agent in agents:
            self.expect(client("DELETE", f"/containers/{agent}", {"force": "true"}), 204)
        self.assertEqual(self.counted(client, {"all": "true"}), [])


class Woodpecker(Sequences):
    """A workflow: a volume and a network, then steps that have both, and all of it removed."""
    name = "wp_01k0workflow_default"

    def setUp(self):
        self.client = GoClient(self.manager.host, "1.55")

    def begin(self):
        info = self.expect(self.client("GET", "/info"), 200)
        self.assertEqual(info["OSType"], "linux")
        self.assertIn(info["Architecture"], ("x86_64", "amd64"))  # It takes both for one.
        self.expect(self.client("POST", "/volumes/create", None,
                                {"Driver": "local", "Name": self.name}), 201)
        made = self.client("POST", "/networks/create", None,
                           {"Name": self.name, "Driver": "bridge", "EnableIPv6": False,
                            "CheckDuplicate": True})
        self.assertTrue(self.expect(made, 201)["Id"])

    def start_step(self, step, image, script):
        container = f"wp_{step}"
        encoded = base64.b64encode(script.encode()).decode()
        spec = {"Image": image, "Labels": {"wp_uuid": step, "wp_step": step},
                "WorkingDir": "/woodpecker", "AttachStdout": True, "AttachStderr": True,
                "Volumes": {"/woodpecker": {}}, "Env": [f"CI_SCRIPT={encoded}", "HOME=/root"],
                "Entrypoint": ["/bin/sh", "-c", "echo $CI_SCRIPT | base64 -d | /bin/sh -e"],
                "HostConfig": {"Binds": [f"{self.name}:/woodpecker"], "LogConfig": {
                    "Type": "json-file", "Config": None}, "NetworkMode": "", "ShmSize": 0,
                    "Privileged": False, "Tmpfs": {}, "RestartPolicy": {"Name": "",
                                                                        "MaximumRetryCount": 0}},
                "NetworkingConfig": None}
        made = self.client("POST", "/containers/create", {"name": container}, spec)
        if made.status == 404:
            repository, tag = image.rsplit(":", 1)
            pulled = self.client("POST", "/images/create", {"fromImage": repository, "tag": tag})
            self.assertEqual(pulled.status, 200)
            made = self.client("POST", "/containers/create", {"name": container}, spec)
        self.expect(made, 201)
        self.expect(self.client("POST", f"/networks/{self.name}/connect", None, {
            "Container": container, "EndpointConfig": {"Aliases": [step]}}), 200)
        self.expect(self.client("POST", f"/containers/{container}/start"), 204)
        return container

    def finish_step(self, container):
        """(exit code, log)."""
        logs = self.client.stream(f"/containers/{container}/logs",
                                  {"follow": 1, "stdout": 1, "stderr": 1})
        self.assertEqual(logs.status, 200)
        waited = self.client("POST", f"/containers/{container}/wait")
        self.assertFalse(self.expect(waited, 200).get("Error"))
        output = b"".join(part for _, part in frames(logs.read()))
        logs.connection.close()
        state = self.expect(self.client("GET", f"/containers/{container}/json"), 200)["State"]
        self.assertFalse(state["OOMKilled"])
        return state["ExitCode"], output

    def destroy_step(self, container):
        for method, path, query in (("POST", f"/containers/{container}/stop", {"t": 1}),
                                    ("POST", f"/containers/{container}/kill", {"signal": "9"}),
                                    ("DELETE", f"/containers/{container}", {"v": 1})):
            answer = self.client(method, path, query)
            if answer.status >= 400:
                self.assertTrue(any(words in answer.message for words in
                                    ("No such container", "is not running")), answer.message)

    def test_a_workflow(self):
        self.begin()
        steps = []
        try:
            for number, script in enumerate(("echo made > state; echo cloned",
                                             "cat state; echo more >> state", "cat state; exit 3")):
                image = "busybox:latest" if number else PULLED if SIM else "busybox:latest"
                steps.append(self.start_step(f"0{number}step", image, script))
                code, output = self.finish_step(steps[-1])
                if not SIM:
                    self.assertEqual(output, (b"cloned\n", b"made\n", b"made\nmore\n")[number])
                    self.assertEqual(code, 3 if number == 2 else 0)
            self.assertEqual(len({self.node_of(each) for each in steps}), 1)
        finally:
            for step in [*steps, "wp_nosuch"]:
                self.destroy_step(step)
            self.expect(self.client("DELETE", f"/volumes/{self.name}", {"force": 1}), 204)
            self.expect(self.client("DELETE", f"/networks/{self.name}"), 204)
        self.assertEqual(self.client("GET", f"/volumes/{self.name}").status, 404)


if __name__ == "__main__":
    if SIM:
        unittest.main(verbosity=2)
    live.main()
