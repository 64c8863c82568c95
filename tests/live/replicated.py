"""What stands behind a manager that is a replica: a store, agents and the primary."""
import os
import pathlib
import subprocess
import sys
import tempfile

import live

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "discovery"))
TTL = "6s"


class Primary:
    """A primary over these engines; managers with `flags(host)` at `url` follow it."""

    def __init__(self, program, engines):
        import kinds  # pylint: disable=import-outside-toplevel  # Needs programs of its own.
        self.store = kinds.kind_of("etcd")()
        self.url = self.store.url
        self.host = f"127.0.0.1:{live.free_port()}"
        self.folder = tempfile.TemporaryDirectory(prefix="swarm-primary-")
        self.log_path = pathlib.Path(self.folder.name) / "log"
        with open(self.log_path, "w", encoding="utf-8") as log:
            # pylint: disable=consider-using-with
            self.processes = [subprocess.Popen(
                [program, "join", "--advertise", engine, "--heartbeat", "5s", "--ttl", "60s",
                 self.url], stdout=log, stderr=log) for engine in engines]
            self.processes.append(subprocess.Popen(
                [program, "manage", "-H", f"tcp://{self.host}", *live.tls_flags(),
                 *self.flags(self.host), self.url], stdout=log, stderr=log))
        try:
            live.wait_until(lambda: self.role(self.host) == "primary", 30, "a primary", 0.1)
        except AssertionError:
            print(self.log_path.read_text(encoding="utf-8")[-4000:], file=sys.stderr)
            self.close()
            raise

    @staticmethod
    def flags(host):
        return ["--replication", "--replication-ttl", TTL, "--advertise", host]

    @staticmethod
    def role(host):
        try:
            rows = live.call(host, "GET", "/info", timeout=5).json()["SystemStatus"]
        except (OSError, live.http.client.HTTPException):
            return None
        return dict(row for row in rows or [] if len(row) == 2).get("Role")

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()
        self.store.close()
        self.folder.cleanup()
