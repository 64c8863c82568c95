"""The programs of a benchmark: simulated engines, a manager in front of them, clients."""
import contextlib
import json
import pathlib
import re
import resource
import signal
import socket
import subprocess
import time
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Engines:
    """Simulated engines with running containers, in a process of their own."""

    def __init__(self, swarm_sim, count, containers, folder, *more):
        self.count, self.containers = count, count * containers
        self.list = pathlib.Path(folder) / f"engines-{count}"
        with self.list.open("w") as out:
            self.process = subprocess.Popen(
                [swarm_sim, "serve", "--engines", str(count), "--containers", str(containers),
                 *more],
                stdout=out, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 300
        while len(self.addresses()) < count:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{count} simulated engines did not start")
            time.sleep(0.05)

    def addresses(self):
        return self.list.read_text().splitlines()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Manager:
    """`swarm manage` of either make, over a file of engines."""

    def __init__(self, program, engines, folder):
        self.engines, self.host = engines, f"127.0.0.1:{free_port()}"
        self.log = (pathlib.Path(folder) / "manager.log").open("w")
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [program, "manage", "-H", f"tcp://{self.host}", f"file://{engines.list}"],
            stdout=self.log, stderr=self.log, preexec_fn=_raise_file_limit)
        while self.healthy() < engines.count:
            if not self.alive() or time.monotonic() - begin > 300:
                raise RuntimeError(f"{program}: not every engine is healthy, see {self.log.name}")
            time.sleep(0.02)
        self.cold_start_s = time.monotonic() - begin

    def alive(self):
        return self.process.poll() is None

    def get(self, path):
        with urllib.request.urlopen(f"http://{self.host}{path}", timeout=60) as answer:
            return answer.read()

    def healthy(self):
        try:
            rows = json.loads(self.get("/info")).get("SystemStatus") or []
        except OSError:
            return 0
        return sum(1 for row in rows if row[0].endswith("Status") and row[1] == "Healthy")

    def memory_mb(self, name):
        """VmRSS now, or VmHWM: the most since forget_peak."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


def _raise_file_limit():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextlib.contextmanager
def running(thing):
    try:
        yield thing
    finally:
        thing.stop()


def load(swarm_load, host, *arguments):
    """What swarm-load saw."""
    done = subprocess.run([swarm_load, host, "--json", *map(str, arguments)],
                          capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        raise RuntimeError(f"swarm-load: {done.stderr}")
    return json.loads(done.stdout)
