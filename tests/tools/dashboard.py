"""The board and the alerts against a real Prometheus: one that reads a manager at work, and one
that holds what `swarm-sim run --metrics` wrote.

Every query of the board must have an answer in both, every metric must be on the board or in an
alert, and no alert may fire on a healthy cluster. Usage: dashboard.py SWARM SWARM_LOAD SWARM_SIM
"""
import math
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/lib"))
import board_data  # noqa: E402  pylint: disable=wrong-import-position

SKIPPED = 77
SWARM, SWARM_LOAD, SWARM_SIM = sys.argv[1:4]
METRICS = ROOT / "metrics"
BODY = '{"Image":"busybox","Cmd":["sleep","600"],"HostConfig":{"Memory":67108864}}'


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


def start_prometheus(folder, address, *more):
    return subprocess.Popen(["prometheus", f"--config.file={folder}/prometheus.yml",
                             f"--storage.tsdb.path={folder}/data", "--log.level=error",
                             f"--web.listen-address={address}", *more])


def without_number(prometheus, job, at=None):
    """Titles of panels of which a query has no answer, or none that is a number."""
    return {title for title, query in board_data.queries(job)
            if not any(math.isfinite(float(one["value"][1])) for one in prometheus.ask(query, at))}


def not_simulated():
    """Titles of the panels that metrics/README.md excuses."""
    text = (METRICS / "README.md").read_text(encoding="utf-8")
    rows = text.split("| panel without a number in a simulation |")[1].splitlines()[2:]
    return {row.split("|")[1].strip() for row in rows if row.startswith("|")}


class DashboardTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="swarm-board-"))
        cls.manager, address = (f"127.0.0.1:{free_port()}" for _ in range(2))
        cls.prometheus = board_data.Prometheus(address)
        config = (METRICS / "prometheus.yml").read_text(encoding="utf-8")
        config = config.replace("127.0.0.1:4000", cls.manager).replace("5s", "1s")
        (cls.folder / "prometheus.yml").write_text(config, encoding="utf-8")
        shutil.copy(METRICS / "alerts.yml", cls.folder)
        cls.processes = [
            subprocess.Popen([SWARM, "manage", "-H", f"tcp://{cls.manager}", "--log-level", "error",
                              "sim://12"]),
            start_prometheus(cls.folder, address)]
        cls.addClassCleanup(cls.end)
        wait_until(lambda: cls.prometheus.ask("up") or True, "Prometheus")
        wait_until(lambda: cls.value('sum(swarmc_nodes{state="healthy"})') == 12, "healthy nodes")
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
    def value(cls, query):
        found = cls.prometheus.ask(query)
        return float(found[0]["value"][1]) if found else None

    def test_every_query_of_the_board_has_an_answer(self):
        self.assertGreater(len(list(board_data.queries())), 40)
        self.assertEqual(without_number(self.prometheus, "swarm"), set())

    def test_the_board_shows_what_happened(self):
        self.assertEqual(self.value('sum(swarmc_node_containers)'), 24)
        self.assertEqual(self.value('sum(swarmc_schedule_attempts_total{result="placed"})'), 84)
        self.assertEqual(self.value('sum(swarmc_node_reserved_memory_bytes)'), 24 << 26)
        title = "Placements by result"
        rate = next(query for panel, query in board_data.queries() if panel == title)
        self.assertGreater(self.value(rate.replace("sum by (result)", "sum")), 0)

    def test_the_queries_name_metrics_that_exist(self):
        with board_data.OPENER.open(f"http://{self.manager}/metrics", timeout=10) as page:
            served = set(re.findall(r"^# TYPE (\S+)", page.read().decode(), re.M))
        alerts = (METRICS / "alerts.yml").read_text(encoding="utf-8")
        board = board_data.BOARD.read_text(encoding="utf-8")
        named = set(re.findall(r"\b(?:swarmc|process)_\w+", board + alerts))
        named = {re.sub(r"_bucket$", "", name) for name in named}
        self.assertEqual(named - served, set())
        self.assertEqual({name for name in served if name.startswith("swarmc_")} - named, set(),
                         "metrics that neither the board nor an alert shows")

    def test_no_alert_fires_on_a_healthy_cluster(self):
        rules = self.prometheus.get("rules")["groups"][0]["rules"]
        self.assertGreaterEqual(len(rules), 11)
        self.assertEqual([rule["name"] for rule in rules if rule["health"] != "ok"], [])
        self.assertEqual(self.prometheus.get("alerts")["alerts"], [])


class SimulationTest(unittest.TestCase):
    """The same board over a run of the simulator, whose time is virtual and long past."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="swarm-board-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        record = cls.folder / "metrics.txt"
        subprocess.run([SWARM_SIM, "run", "--seed", "3", "--hosts", "6", "--clients", "4",
                        "--seconds", "240", "--metrics", record], check=True,
                       stdout=subprocess.DEVNULL, timeout=100)
        text = record.read_text(encoding="utf-8")
        cls.start = float(re.search(r"^swarmc_build_info{.*} 1 (\S+)$", text, re.M)[1])
        subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", record,
                        cls.folder / "data"], check=True, stdout=subprocess.DEVNULL, timeout=100)
        (cls.folder / "prometheus.yml").write_text("global: {}\n", encoding="utf-8")
        cls.prometheus = board_data.Prometheus(f"127.0.0.1:{free_port()}")
        process = start_prometheus(cls.folder, cls.prometheus.address,
                                   "--storage.tsdb.retention.time=100y")
        cls.addClassCleanup(process.wait, 20)
        cls.addClassCleanup(process.terminate)
        wait_until(lambda: cls.prometheus.ask("vector(1)"), "Prometheus")

    def value(self, query, at):
        found = self.prometheus.ask(query, self.start + at)
        return float(found[0]["value"][1]) if found else None

    def test_every_query_of_the_board_has_an_answer(self):
        self.assertEqual(without_number(self.prometheus, "swarm-sim", self.start + 180),
                         not_simulated())

    def test_the_variables_of_the_board_find_the_run(self):
        found = self.prometheus.ask("swarmc_build_info", self.start + 180)
        self.assertEqual([(one["metric"]["job"], one["metric"]["instance"]) for one in found],
                         [("swarm-sim", "seed-3")])

    def test_time_passes(self):
        made = 'sum(swarmc_schedule_attempts_total{result="placed"})'
        counts = [self.value(made, at) for at in (1, 60, 120, 200)]
        self.assertEqual(counts[0], 0)
        self.assertEqual(counts, sorted(set(counts)))
        self.assertEqual(self.value('sum(swarmc_nodes)', 60), 6)
        self.assertIsNone(self.value('sum(swarmc_nodes)', -10))

    def test_what_was_refused_is_counted(self):
        self.assertGreater(self.value('sum(swarmc_filter_rejections_total)', 200), 0)
        calls = "sum(swarmc_upstream_requests_total)"
        timed = "sum(swarmc_upstream_request_duration_seconds_count)"
        self.assertGreater(self.value(timed, 200), 0.5 * self.value(calls, 200))


class RulesTest(unittest.TestCase):
    def test_each_alert_fires_when_it_should(self):
        done = subprocess.run(["promtool", "test", "rules", METRICS / "alerts_test.yml"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        alerts = (METRICS / "alerts.yml").read_text(encoding="utf-8")
        tested = (METRICS / "alerts_test.yml").read_text(encoding="utf-8")
        for name in re.findall(r"alert: (\w+)", alerts):
            self.assertIn(f"alertname: {name}\n        exp_alerts", tested)
            self.assertRegex(tested, rf"\{{eval_time: \w+, alertname: {name}\}}")

    def test_the_board_is_what_its_table_says(self):
        subprocess.run([sys.executable, METRICS / "grafana/make_dashboard.py", "--check"],
                       check=True)


if __name__ == "__main__":
    for program in ("prometheus", "promtool"):
        if not shutil.which(program):
            print(f"\n*** SKIPPED: no {program} here (tools/dev setup installs it)\n", flush=True)
            sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], "-v"])
