"""Programs around Docker as clients of its API: how each writes its requests and reads streams."""
import http.client
import json
import os
import select
import socket
import threading
import time
import urllib.parse

import live

SIM = os.environ.get("SEQUENCES_SIM")  # The program of simulated engines; else real ones.
TLS = live.TLS and not SIM


class GoClient:
    """moby's client: HEAD /_ping once, then paths with the version agreed on, sorted queries."""

    def __init__(self, host, highest, agent=None):
        self.host, self.headers = host, {"User-Agent": agent or "Go-http-client/1.1"}
        ping = live.call(host, "HEAD", "/_ping", headers=self.headers)
        assert ping.status == 200 and ping.body == b"", ping
        assert ping.headers["Ostype"] == "linux", ping.headers
        offered = ping.headers["Api-Version"]
        self.version = min(offered, highest, key=lambda each: [int(n) for n in each.split(".")])

    def __call__(self, method, path, query=None, body=None, headers=None):
        target = f"/v{self.version}{path}"
        if query:
            target += "?" + urllib.parse.urlencode(sorted(query.items()))
        return live.call(self.host, method, target, body, {**self.headers, **(headers or {})})

    def stream(self, path, query=None):
        """The answer of a GET as it comes."""
        connection = live.connect(self.host)
        target = f"/v{self.version}{path}?" + urllib.parse.urlencode(sorted((query or {}).items()))
        connection.request("GET", target, headers=self.headers)
        answer = connection.getresponse()
        answer.connection = connection
        return answer


class JavaClient:
    """docker-java: no version, small header names, every unset member of a body is null."""

    def __init__(self, host):
        self.host = host

    def __call__(self, method, path, query=None, body=None):
        target = path + ("?" + urllib.parse.urlencode(query) if query else "")
        headers = {"accept": "application/json"}
        if method == "POST":
            headers["content-type"] = "application/json"
        return live.call(self.host, method, target, json.dumps(body) if body else None, headers)


def hijack(host, request):
    """Sends the bytes of a request that asks for an upgrade; (head, connection behind it)."""
    name, port = host.rsplit(":", 1)
    wire = socket.create_connection((name, int(port)), timeout=20)
    if TLS:
        context = live.connect(host)._context  # pylint: disable=protected-access
        wire = context.wrap_socket(wire, server_hostname=name)
    wire.sendall(request)
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = wire.recv(1)
        if not byte:
            break
        head += byte
    return head.decode(), wire


def frames(data):
    """[(stream, bytes)] of a multiplexed stream."""
    found, at = [], 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4:at + 8], "big")
        found.append((data[at], data[at + 8:at + 8 + length]))
        at += 8 + length
    return found


def read_until(wire, what, timeout=20):
    data, end = b"", time.monotonic() + timeout
    while what not in data and time.monotonic() < end:
        if select.select([wire], [], [], 0.2)[0]:
            piece = wire.recv(65536)
            if not piece:
                break
            data += piece
    return data


class Events(threading.Thread):
    """Reads a stream of events until it is closed."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.answer, self.seen = answer, []
        self.start()

    def run(self):
        try:
            for line in self.answer:
                self.seen.append(json.loads(line))
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass  # Closed from the other thread.

    def close(self):
        self.answer.connection.sock.shutdown(socket.SHUT_RDWR)
        self.join(10)

    def actions_of(self, container):
        return [each["Action"] for each in self.seen if each["Actor"]["ID"] == container]


# Members of docker-java's bodies.
JAVA_CREATE = (
    "Hostname Domainname User AttachStdin AttachStdout AttachStderr PortSpecs Tty OpenStdin"
    " StdinOnce Env Cmd Healthcheck ArgsEscaped Entrypoint Image WorkingDir MacAddress OnBuild"
    " NetworkDisabled StopSignal StopTimeout Labels Shell NetworkingConfig").split()
JAVA_HOST = (
    "Binds BlkioWeight BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps"
    " BlkioDeviceReadIOps BlkioDeviceWriteIOps MemorySwappiness NanoCpus Annotations CapAdd"
    " CapDrop ContainerIDFile CpuPeriod CpuRealtimePeriod CpuRealtimeRuntime CpuShares"
    " CpuQuota CpusetCpus CpusetMems Devices DeviceCgroupRules DeviceRequests DiskQuota Dns"
    " DnsOptions DnsSearch ExtraHosts GroupAdd IpcMode Cgroup Links LogConfig LxcConf Memory"
    " MemorySwap MemoryReservation KernelMemory NetworkMode OomKillDisable Init AutoRemove"
    " OomScoreAdj PortBindings Privileged PublishAllPorts ReadonlyRootfs RestartPolicy Ulimits"
    " CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth VolumesFrom Mounts PidMode"
    " Isolation SecurityOpt StorageOpt CgroupParent VolumeDriver ShmSize PidsLimit Runtime"
    " Tmpfs UTSMode UsernsMode Sysctls ConsoleSize CgroupnsMode").split()
