"""The board and the alerts against a real Prometheus that reads a manager at work.

Every query of the board must have an answer there, every metric of the manager a help text known to
Prometheus, and no alert may fire on a healthy cluster. Usage: dashboard.py SWARM SWARM_LOAD
"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

SKIPPED = 77
SWARM, SWARM_LOAD = sys.argv[1:3]
METRICS = pathlib.Path(__file__).resolve().parents[2] / "metrics"
BOARD = METRICS / "grafana/dashboards/swarm.json"
BODY = '{"Image":"busybox","Cmd":["sleep","600"],"HostConfig":{"Memory":67108864}}'
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(check, what, timeout=60):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        try:
            if check():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"not within {timeout} s: {what}")


def get(url):
    with OPENER.open(url, timeout=10) as answer:
        return json.load(answer)


def queries():
    """(panel, query) of the whole board, with Grafana's variables filled in."""
    for panel in json.loads(BOARD.read_text(encoding="utf-8"))["panels"]:
        for target in panel.get("targets", []):
            text = target["expr"].replace("$job", "swarm").replace("$instance", ".*")
            yield panel["title"], text.replace("$__rate_interval", "1m")


class DashboardTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="swarm-board-"))
        cls.manager, cls.prometheus = (f"127.0.0.1:{free_port()}" for _ in range(2))
        config = (METRICS / "prometheus.yml").read_text(encoding="utf-8")
        config = config.replace("127.0.0.1:4000", cls.manager).replace("5s", "1s")
        (cls.folder / "prometheus.yml").write_text(config, encoding="utf-8")
        shutil.copy(METRICS / "alerts.yml", cls.folder)
        cls.processes = [
            subprocess.Popen([SWARM, "manage", "-H", f"tcp://{cls.manager}", "--log-level", "error",
                              "sim://12"]),
            subprocess.Popen(["prometheus", f"--config.file={cls.folder}/prometheus.yml",
                              f"--storage.tsdb.path={cls.folder}/data", "--log.level=error",
                              f"--web.listen-address={cls.prometheus}"])]
        cls.addClassCleanup(cls.end)
        wait_until(lambda: cls.ask("up") or True, "Prometheus")
        wait_until(lambda: get(f"http://{cls.manager}/info")["NCPU"] > 0, "a healthy node")
        cls.load("create", 24, "stay")
        cls.wait_for_scrapes(2)
        for burst in range(3):  # A rate needs scrapes between which something happened.
            cls.load("life", 20, f"go{burst}-")
            cls.wait_for_scrapes(1)

    @classmethod
    def end(cls):
        for process in cls.processes:
            process.terminate()
            process.wait(20)
        shutil.rmtree(cls.folder)

    @classmethod
    def wait_for_scrapes(cls, more):
        """Prometheus starts in its own time, so that scrapes are counted, not seconds."""
        count = "count_over_time(up[1h])"
        wanted = (cls.value(count) or 0) + more
        wait_until(lambda: (cls.value(count) or 0) >= wanted, "a scrape")

    @classmethod
    def load(cls, work, count, prefix):
        subprocess.run([SWARM_LOAD, cls.manager, "--do", work, "--count", str(count), "--prefix",
                        prefix, "--body", BODY], check=True, stdout=subprocess.DEVNULL, timeout=60)

    @classmethod
    def ask(cls, query):
        asked = urllib.parse.urlencode({"query": query})
        return get(f"http://{cls.prometheus}/api/v1/query?{asked}")["data"]["result"]

    @classmethod
    def value(cls, query):
        found = cls.ask(query)
        return float(found[0]["value"][1]) if found else None

    def test_every_query_of_the_board_has_an_answer(self):
        asked = list(queries())
        self.assertGreater(len(asked), 40)
        empty = [f"{title}: {query}" for title, query in asked if not self.ask(query)]
        self.assertEqual(empty, [])

    def test_the_board_shows_what_happened(self):
        self.assertEqual(self.value('sum(swarmc_node_containers)'), 24)
        self.assertEqual(self.value('sum(swarmc_schedule_attempts_total{result="placed"})'), 84)
        self.assertEqual(self.value('sum(swarmc_node_reserved_memory_bytes)'), 24 << 26)
        title = "Placements by result"
        rate = next(query for panel, query in queries() if panel == title)
        self.assertGreater(self.value(rate.replace("sum by (result)", "sum")), 0)

    def test_the_queries_name_metrics_that_exist(self):
        with OPENER.open(f"http://{self.manager}/metrics", timeout=10) as page:
            served = set(re.findall(r"^# TYPE (\S+)", page.read().decode(), re.M))
        alerts = (METRICS / "alerts.yml").read_text(encoding="utf-8")
        board = BOARD.read_text(encoding="utf-8")
        named = set(re.findall(r"\b(?:swarmc|process)_\w+", board + alerts))
        named = {re.sub(r"_bucket$", "", name) for name in named}
        self.assertEqual(named - served, set())
        self.assertEqual({name for name in served if name.startswith("swarmc_")} - named, set(),
                         "metrics that neither the board nor an alert shows")

    def test_no_alert_fires_on_a_healthy_cluster(self):
        rules = get(f"http://{self.prometheus}/api/v1/rules")["data"]["groups"][0]["rules"]
        self.assertGreaterEqual(len(rules), 11)
        self.assertEqual([rule["name"] for rule in rules if rule["health"] != "ok"], [])
        self.assertEqual(get(f"http://{self.prometheus}/api/v1/alerts")["data"]["alerts"], [])


class RulesTest(unittest.TestCase):
    def test_each_alert_fires_when_it_should(self):
        done = subprocess.run(["promtool", "test", "rules", METRICS / "alerts_test.yml"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        alerts = (METRICS / "alerts.yml").read_text(encoding="utf-8")
        tested = (METRICS / "alerts_test.yml").read_text(encoding="utf-8")
        for name in re.findall(r"alert: (\w+)", alerts):
            self.assertIn(f"alertname: {name}\n        exp_alerts", tested)

    def test_the_board_is_what_its_table_says(self):
        subprocess.run([sys.executable, METRICS / "grafana/make_dashboard.py", "--check"],
                       check=True)


if __name__ == "__main__":
    for program in ("prometheus", "promtool"):
        if not shutil.which(program):
            print(f"\n*** SKIPPED: no {program} here (tools/dev setup installs it)\n", flush=True)
            sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], "-v"])
