"""Real key-value stores on free loopback ports with throw-away data, and agents on them."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

AGENT = os.environ["AGENT"]
SWARM = os.environ["SWARM"]
ZOOKEEPER_JARS = ["/usr/share/java/zookeeper.jar"]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for entry in sockets:
        entry.bind(("127.0.0.1", 0))
    ports = [entry.getsockname()[1] for entry in sockets]
    for entry in sockets:
        entry.close()
    return ports


def wait_until(check, timeout, what):
    """What `check` said, and how long it took."""
    begin = time.monotonic()
    while time.monotonic() < begin + timeout:
        value = check()
        if value:
            return value, time.monotonic() - begin
        time.sleep(0.02)
    raise AssertionError(f"not within {timeout} s: {what}")


def tell(what, seconds):
    print(f"    {what}: {seconds:.1f} s", flush=True)


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Store:
    """One server process. `scheme`, `ready()` and `command()` are the store's own."""
    scheme = ""
    extra = ()  # --discovery-opt pairs.

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="swarm-store-"))
        self.data = self.folder / "data"
        self.port, self.second_port = free_ports(2)
        self.process = None
        self.start()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}/some/prefix"

    def command(self):
        raise NotImplementedError

    def ready(self):
        return answers(self.port)

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log,
                                            cwd=self.folder)
        try:
            _, took = wait_until(self.ready, 40, f"{self.scheme} answers")
        except AssertionError:
            print((self.folder / "log").read_text()[-2000:], flush=True)
            self.close()
            raise
        return took

    def kill(self):
        self.process.kill()
        self.process.wait()

    def pause(self, seconds):
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)

    def wipe(self):
        shutil.rmtree(self.data)

    def close(self):
        if self.process:
            self.process.send_signal(signal.SIGCONT)
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Etcd(Store):
    scheme = "etcd"
    flags = ()

    def command(self):
        url, peer = (f"http://127.0.0.1:{port}" for port in (self.port, self.second_port))
        return ["etcd", "--data-dir", str(self.data), "--listen-client-urls", url,
                "--advertise-client-urls", url, "--listen-peer-urls", peer,
                "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}",
                "--logger", "zap", *self.flags]


class EtcdV2(Etcd):
    flags = ("--enable-v2",)
    extra = ("etcd.api=2",)


class EtcdTls(Etcd):
    """Both sides show a certificate of an authority of this test."""
    test_ca = pathlib.Path(__file__).resolve().parents[3] / "tools/test-ca"

    def __init__(self):
        self.ca = pathlib.Path(tempfile.mkdtemp(prefix="swarm-store-ca-"))
        self.issue(self.ca, "store", "--names", "localhost,127.0.0.1")
        self.issue(self.ca, "swarm", "--usage", "client")
        self.issue(self.ca / "other", "swarm")
        self.extra = self.options(self.ca)
        super().__init__()

    def issue(self, folder, *words):
        if not (folder / "ca.pem").exists():
            subprocess.run([self.test_ca, "init", folder], check=True)
        subprocess.run([self.test_ca, "issue", folder, *words], check=True)

    @staticmethod
    def options(folder, pair="swarm"):
        return (f"kv.cacertfile={folder}/ca.pem", f"kv.certfile={folder}/{pair}.pem",
                f"kv.keyfile={folder}/{pair}-key.pem", "etcd.api=3")

    def command(self):
        plain = super().command()
        client = plain.index("--listen-peer-urls")
        return [word.replace("http:", "https:") for word in plain[:client]] + plain[client:] + [
            "--cert-file", f"{self.ca}/store.pem", "--key-file", f"{self.ca}/store-key.pem",
            "--trusted-ca-file", f"{self.ca}/ca.pem", "--client-cert-auth"]

    def close(self):
        super().close()
        shutil.rmtree(self.ca, ignore_errors=True)


class Zookeeper(Store):
    scheme = "zk"

    def command(self):
        self.data.mkdir(exist_ok=True)
        config = self.folder / "zoo.cfg"
        config.write_text(f"tickTime=2000\ndataDir={self.data}\nclientPort={self.port}\n"
                          "clientPortAddress=127.0.0.1\nadmin.enableServer=false\n"
                          "4lw.commands.whitelist=ruok,srvr\n")
        return ["java", "-Xmx256m", "-cp", ":".join(ZOOKEEPER_JARS),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain", str(config)]

    def ready(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as link:
                link.settimeout(2)
                link.sendall(b"srvr")
                return b"Mode:" in link.recv(4096)
        except OSError:
            return False


class Consul(Store):
    scheme = "consul"

    def command(self):
        serf_lan, serf_wan, server, grpc = free_ports(4)
        self.data.mkdir(exist_ok=True)
        config = self.folder / "consul.json"
        config.write_text(json.dumps({
            "server": True, "bootstrap": True, "data_dir": str(self.data), "node_name": "store",
            "bind_addr": "127.0.0.1", "client_addr": "127.0.0.1", "disable_update_check": True,
            "ports": {"http": self.port, "dns": -1, "grpc": -1, "serf_lan": serf_lan,
                      "serf_wan": serf_wan, "server": self.second_port, "https": -1}}))
        return [os.environ.get("CONSUL", "consul"), "agent", "-config-file", str(config)]

    def ready(self):
        return len(self.leader()) > 5

    def leader(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as link:
                link.settimeout(2)
                link.sendall(b"GET /v1/status/leader HTTP/1.0\r\n\r\n")
                return link.makefile("rb").read().split(b"\r\n\r\n", 1)[-1].strip()
        except OSError:
            return b""


class Agent:
    """A discovery backend in a process of its own; every event with its time."""

    def __init__(self, *words):
        self.events = []
        self.process = subprocess.Popen([AGENT, *words], stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.events.append((time.monotonic(), json.loads(line)))

    def texts(self, kind, since=0.0):
        return [event[kind] for at, event in list(self.events) if at >= since and kind in event]

    def signal(self, number):
        self.process.send_signal(number)

    def close(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()


def watcher(store, url=None, heartbeat=5.0, extra=None):
    options = store.extra if extra is None else extra
    return Agent("watch", url or store.url, str(int(heartbeat * 1000)), *options)


def member(store, address, heartbeat=2.0, ttl=60.0, url=None):
    return Agent("enlist", url or store.url, str(int(heartbeat * 1000)), str(int(ttl * 1000)),
                 address, *store.extra)


def listed(store):
    """What `swarm list` prints."""
    options = [word for pair in store.extra for word in ("--discovery-opt", pair)]
    done = subprocess.run([SWARM, "list", *options, store.url], text=True, timeout=30,
                          capture_output=True, check=False)
    if done.returncode:
        raise AssertionError(f"swarm list: {done.stderr}")
    return done.stdout.split()
