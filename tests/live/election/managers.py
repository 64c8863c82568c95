"""Three managers of one cluster at a real store, and who of them acted when."""
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "discovery"))
import stores  # pylint: disable=wrong-import-position

import lines

SIM = os.environ["SWARM_SIM"]
IMAGE = "busybox"
ACQUIRED = "Cluster leadership acquired"


class Manager:
    """One `swarm manage`. Everybody else reaches it, and it reaches the store, over lines that can
    be cut; the tests and the engines do not."""

    def __init__(self, store, ttl, name):
        self.store, self.ttl, self.name = store, ttl, name
        self.api = stores.free_ports(1)[0]
        self.to_store = lines.Line(store.port)
        self.from_others = lines.Line(self.api)
        self.acquired = []  # Wall times.
        self.log = []
        self.process = None
        self.start()

    def start(self):
        options = [word for pair in self.store.extra for word in ("--discovery-opt", pair)]
        url = self.store.url.replace(f":{self.store.port}/", f":{self.to_store.port}/")
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            [stores.SWARM, "manage", "-H", f"tcp://127.0.0.1:{self.api}", "--replication",
             "--advertise", self.advertised, "--replication-ttl", f"{self.ttl}s",
             "--engine-refresh-min-interval", "1s", "--engine-refresh-max-interval", "2s",
             "--reschedule-grace", "2s", "--reschedule-max-share", "60%", *options, url],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=self.read, args=(self.process.stdout,), daemon=True).start()

    def read(self, stream):
        for line in stream:
            if ACQUIRED in line:
                self.acquired.append(time.time())
            self.log.append(f"{time.time():.3f} {line.rstrip()}")

    @property
    def advertised(self):
        return f"127.0.0.1:{self.from_others.port}"

    def request(self, method, path, body=None, timeout=5.0, headers=None):
        link = http.client.HTTPConnection("127.0.0.1", self.api, timeout=timeout)
        try:
            text = None if body is None else json.dumps(body)
            link.request(method, path, text, {"Content-Type": "application/json",
                                              **(headers or {})})
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()

    def status(self):
        """The rows of SystemStatus, or nothing."""
        try:
            info = json.loads(self.request("GET", "/info")[1])
            return [tuple(row) for row in info["SystemStatus"]]
        except (OSError, ValueError, http.client.HTTPException):
            return []

    def role(self):
        return dict(self.status()[:2]).get("Role", "")

    def probe(self, name):
        """Whether it creates a container by itself, now: what another has forwarded is not
        forwarded again."""
        try:
            status, _ = self.request(
                "POST", f"/containers/create?name={name}", {"Image": IMAGE, "Cmd": ["true"]},
                timeout=0.4, headers={"X-Swarm-Forwarded-By": "test"})
            return status == 201
        except (OSError, http.client.HTTPException):
            return False

    def signal(self, number):
        self.process.send_signal(number)

    def cut(self):
        self.to_store.cut()
        self.from_others.cut()

    def mend(self):
        self.to_store.mend()
        self.from_others.mend()

    def close(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()
        self.to_store.close()
        self.from_others.close()


class Prober(threading.Thread):
    """Asks one manager again and again to create something by itself."""

    def __init__(self, manager):
        super().__init__(daemon=True)
        self.manager, self.ending, self.count = manager, threading.Event(), 0
        self.made = []  # Wall times at which it was told of a success.

    def run(self):
        while not self.ending.is_set():
            self.count += 1
            if self.manager.probe(f"probe-{self.manager.name}-{self.count}"):
                self.made.append(time.time())
            time.sleep(0.05)


class Cluster:
    def __init__(self, store, ttl):
        self.store, self.ttl = store, ttl
        # pylint: disable=consider-using-with
        self.engines = subprocess.Popen(
            [SIM, "serve", "--engines", "3", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addresses = [self.engines.stdout.readline().strip() for _ in range(3)]
        said = "".join(self.engines.stderr.readline() for _ in range(2))
        self.admin = re.search(r"http://([\d.:]+)/engines", said).group(1)
        options = [word for pair in store.extra for word in ("--discovery-opt", pair)]
        self.agents = [subprocess.Popen(
            [stores.SWARM, "join", "--advertise", address, "--heartbeat", "2s", "--ttl", "60s",
             *options, store.url], stdout=subprocess.DEVNULL) for address in self.addresses]
        self.managers = [Manager(store, ttl, name) for name in "abc"]
        self.probers = [Prober(manager) for manager in self.managers]

    def primary(self):
        acting = [manager for manager in self.managers if manager.role() == "primary"]
        assert len(acting) < 2, f"two say that they are primary: {[m.name for m in acting]}"
        return acting[0] if acting else None

    def settled(self):
        """Everybody is up and agrees with everybody."""
        primary = self.primary()
        if primary is None:
            return None
        for manager in self.managers:
            rows = manager.status()
            if sum(value == "Healthy" for _, value in rows) != 3:
                return None
            if manager is not primary and ("Primary", primary.advertised) not in rows:
                return None
        return primary

    def set_engine(self, address, fault):
        """"down", "up" and the like, of the simulated engine at that address."""
        link = http.client.HTTPConnection(*self.admin.split(":"), timeout=5)
        link.request("POST", f"/engines/{self.addresses.index(address) + 1}/{fault}")
        assert link.getresponse().status == 200
        link.close()

    def acted(self):
        """(time, name) of every container that a probe made, as the engines tell it."""
        found = []
        for address in self.addresses:
            link = http.client.HTTPConnection(*address.split(":"), timeout=20)
            link.request("GET", "/containers/json?all=1")
            for entry in json.loads(link.getresponse().read()):
                match = re.fullmatch(r"/probe-(\w)-\d+", entry["Names"][0])
                if not match:
                    continue
                link.request("GET", f"/containers/{entry['Id']}/json")
                created = json.loads(link.getresponse().read())["Created"]
                found.append((wall_time(created), match.group(1)))
            link.close()
        return sorted(found)

    def check_one_acted_at_a_time(self):
        """Each container was made by the last manager that had become primary until then."""
        terms = sorted((at, manager.name) for manager in self.managers for at in manager.acquired)
        made = self.acted()
        for at, name in made:
            holder = next((who for begin, who in reversed(terms) if begin <= at), None)
            # Its line of the log is read a moment after it was written.
            just_now = any(at < begin < at + 0.5 for begin, who in terms if who == name)
            assert holder == name or just_now, f"{name} acted at {at:.3f}: {terms}"
        return len(made)

    def close(self):
        for prober in self.probers:
            prober.ending.set()
        for manager in self.managers:
            manager.close()
        for process in [*self.agents, self.engines]:
            process.kill()
            process.wait()
        self.engines.stdout.close()
        self.engines.stderr.close()


def wall_time(text):
    """Seconds since 1970 of what Docker writes."""
    whole, _, rest = text.rstrip("Z").partition(".")
    seconds = time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) - time.timezone
    return seconds + float("0." + (rest or "0"))
