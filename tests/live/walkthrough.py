#!/usr/bin/env python3
"""The original README's walk-through, command by command: create, three joins, manage, info, run,
ps, logs, list. The public token service is gone; one of our own stands in for it."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import live

SWARM = os.environ.get("SWARM", str(live.ROOT / "build/bin/swarm"))


class Service:
    """`swarm tokens serve` on a port of its own."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        self.host = f"127.0.0.1:{live.free_port()}"
        self.env = {"SWARM_DISCOVERY_URL": f"http://{self.host}/v1"}
        self.start()

    def start(self):
        with open(f"{self.folder}/tokens.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [SWARM, "tokens", "serve", "--listen", self.host, "--store",
                 f"{self.folder}/tokens.db"], stdout=log, stderr=log)
        live.wait_until(self.answers, 10, "the token service answers", 0.1)

    def answers(self):
        try:
            return live.call(self.host, "GET", "/healthz", timeout=2).status == 200
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def swarm(self, *words):
        """Runs `swarm WORDS` to its end; gives what it printed on stdout."""
        done = subprocess.run([SWARM, *words], capture_output=True, timeout=30, check=False,
                              env={**os.environ, **self.env})
        if done.returncode != 0 or done.stderr:
            raise AssertionError(f"swarm {words[0]}: {done.returncode} {done.stderr.decode()}")
        return done.stdout.decode()

    def join(self, engine, token, *flags):
        log_path = f"{self.folder}/join-{engine}.log"
        with open(log_path, "a", encoding="utf-8") as log:
            return subprocess.Popen([SWARM, "join", *flags, f"--addr={engine}", f"token://{token}"],
                                    stdout=log, stderr=log, env={**os.environ, **self.env})

    def joined(self, engine):
        """Whether its agent has registered."""
        return "msg=Registered" in pathlib.Path(f"{self.folder}/join-{engine}.log").read_text()


class Walkthrough(live.CliCase):
    @classmethod
    def setUpClass(cls):
        live.clean_engines()
        cls.folder = tempfile.mkdtemp(prefix="swarm-live-")
        cls.service = Service(cls.folder)
        cls.token = cls.service.swarm("create").strip()
        cls.agents = {engine: cls.service.join(engine, cls.token, *cls.agent_flags)
                      for engine in live.ENGINES}
        for engine in live.ENGINES:
            live.wait_until(lambda engine=engine: cls.service.joined(engine), 10, engine, 0.1)
        cls.manager = live.Manager(*cls.manager_flags, discovery=f"token://{cls.token}",
                                   env=cls.service.env)

    agent_flags = manager_flags = ()

    @classmethod
    def tearDownClass(cls):
        for agent in cls.agents.values():
            agent.terminate()
        for agent in cls.agents.values():
            if agent.wait(timeout=20) != 0:
                raise AssertionError("an agent did not end with 0 on SIGTERM")
        super().tearDownClass()
        cls.service.process.terminate()
        if cls.service.process.wait(timeout=20) != 0:
            raise AssertionError("the token service did not end with 0 on SIGTERM")
        shutil.rmtree(cls.folder)

    def nodes(self):
        rows = self.manager.call("GET", "/info").json()["SystemStatus"]
        return sorted(row[1] for row in rows if row[1] in live.ENGINES)


class AsPrinted(Walkthrough):
    """With no flag that is not in the original's text."""

    def test_the_token_is_alone_on_stdout_and_nobody_guesses_it(self):
        said = self.service.swarm("create")
        self.assertRegex(said, r"^[0-9a-f]{32}\n$")
        self.assertNotEqual(said.strip(), self.token)

    def test_info_shows_the_three_nodes(self):
        said = self.docker("info")
        self.assertRegex(said, r"Nodes: 3")
        for engine, node in zip(live.ENGINES, live.NODES):
            self.assertIn(f" {node}: {engine}", said)
        self.assertEqual(said.count("└ Status: Healthy"), 3)
        self.assertEqual(self.manager.metric('swarmc_discovery_entries{backend="token"}'), 3)

    def test_run_ps_logs(self):
        self.docker("run", "-d", "--name", "hello", "busybox", "echo", "hello")
        live.wait_until(lambda: self.docker("logs", "hello") == "hello\n", 20, "its output")
        self.assertRegex(self.docker("ps", "-a", "--format", "{{.Names}}"), r"node\d/hello")

    def test_list_shows_the_three_addresses(self):
        said = self.service.swarm("list", f"token://{self.token}")
        self.assertEqual(said, "".join(f"{engine}\n" for engine in live.ENGINES))

    def test_no_log_names_the_token(self):
        for path in pathlib.Path(self.folder).glob("*.log"):
            self.assertNotIn(self.token, path.read_text(), path.name)
        self.assertNotIn(self.token, self.manager.log())


class Troubles(Walkthrough):
    """Quick heartbeats: an agent that leaves, one that dies, a service that is killed."""

    agent_flags = ("--heartbeat", "1s", "--ttl", "3s")
    manager_flags = ("--heartbeat", "1s", "--discovery-grace", "4s")

    def wait_for_nodes(self, engines, seconds, what):
        begin = time.monotonic()
        live.wait_until(lambda: self.nodes() == sorted(engines), seconds, what, 0.1)
        print(f"{what}: {time.monotonic() - begin:.1f} s")

    def test_an_agent_that_leaves_takes_its_engine_along_at_once(self):
        first, *others = live.ENGINES
        self.agents[first].terminate()
        self.assertEqual(self.agents[first].wait(timeout=10), 0)
        self.wait_for_nodes(others, 4, "left")
        self.agents[first] = self.service.join(first, self.token, *self.agent_flags)
        self.wait_for_nodes(live.ENGINES, 10, "back")

    def test_an_agent_that_dies_goes_within_ttl_and_grace(self):
        first, *others = live.ENGINES
        self.agents[first].kill()
        self.agents[first].wait()
        self.wait_for_nodes(others, 3 + 4 + 1 + 5, "dead")
        self.agents[first] = self.service.join(first, self.token, *self.agent_flags)
        self.wait_for_nodes(live.ENGINES, 10, "back")

    def test_a_service_that_is_killed_costs_no_engine(self):
        failures = self.manager.metric('swarmc_discovery_errors_total{backend="token"}')
        self.service.kill()
        live.wait_until(lambda: self.manager.metric(
            'swarmc_discovery_errors_total{backend="token"}') > failures, 20, "it is noticed")
        end = time.monotonic() + 15  # Much longer than TTL and grace.
        while time.monotonic() < end:
            self.assertEqual(self.nodes(), sorted(live.ENGINES))
            time.sleep(0.5)
        rows = dict(self.manager.call("GET", "/info").json()["SystemStatus"])
        self.assertRegex(rows["Discovery"], "failing: token service .*connection refused")
        self.service.start()
        begin = time.monotonic()
        live.wait_until(lambda: self.manager.metric(
            'swarmc_discovery_failing{backend="token"}') == 0, 20, "healed", 0.1)
        print(f"healed: {time.monotonic() - begin:.1f} s")
        end = time.monotonic() + 12
        while time.monotonic() < end:
            self.assertEqual(self.nodes(), sorted(live.ENGINES))
            time.sleep(0.5)
        self.assertEqual(len(re.findall(r":2375", self.service.swarm(
            "list", f"token://{self.token}"))), 3)


live.for_each_cli(AsPrinted, globals())
Troubles.cli_name = next(name for name, path in live.CLIS.items() if path)

if __name__ == "__main__":
    if live.ENDPOINT:
        print("\n*** SKIPPED: it starts a manager of its own\n")
        sys.exit(live.SKIPPED)
    live.main()
