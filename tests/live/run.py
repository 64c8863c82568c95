#!/usr/bin/env python3
"""docker run, exec, attach and a container's life, through the manager."""
import hashlib
import random
import re

import live
from terminal import Terminal


class Run(live.CliCase):
    def terminal(self, *words, **size):
        terminal = Terminal(self.docker, *words, **size)
        self.addCleanup(terminal.close)
        return terminal

    def test_spread_puts_containers_on_every_node(self):
        for number in range(6):
            self.docker("run", "-d", "--name", f"s{number}", "busybox", "sleep", "600")
        names = [name[1:] for each in self.manager.call("GET", "/containers/json").json()
                 for name in each["Names"]]
        if self.cli_name != "newest":  # It shows no names with a node, see --names.
            self.assertEqual(self.docker("ps", "--format", "{{.Names}}").split(), names)
        self.assertEqual(sorted(name.split("/")[1] for name in names), [f"s{i}" for i in range(6)])
        for engine, node in zip(live.ENGINES, live.NODES):
            self.assertEqual(len(live.containers_of(engine)), 2)
            self.assertEqual(sum(name.startswith(f"{node}/") for name in names), 2)

    def test_a_name_is_taken_once_in_the_cluster(self):
        self.docker("create", "--name", "only", "busybox")
        done = self.docker.run("create", "--name", "only", "busybox")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"The name only is already assigned", done.stderr)
        answer = self.manager.call("POST", "/v1.40/containers/create?name=only",
                                   {"Image": "busybox"})
        self.assertEqual(answer.status, 409)
        self.docker("create", "--name", "other", "busybox")
        self.assertEqual(self.docker.run("rename", "other", "only").returncode, 1)

    def test_run_rm_prints_and_leaves_nothing(self):
        said = self.docker("run", "--rm", "--name", "brief", "busybox", "echo", "hello")
        self.assertEqual(said, "hello\n")
        live.wait_until(lambda: not self.listed(), 20, "run --rm leaves nothing")

    def test_stderr_stays_apart(self):
        done = self.docker.run("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2")
        self.assertEqual((done.stdout, done.stderr), (b"out\n", b"err\n"))

    def test_piped_stdin_ends_at_the_container(self):
        data = random.Random(1).randbytes(3 * 1000 * 1000)
        said = self.docker("run", "-i", "--rm", "busybox", "sha256sum", stdin=data)
        self.assertEqual(said.split()[0], hashlib.sha256(data).hexdigest())

    def test_output_goes_on_after_stdin_has_ended(self):
        said = self.docker("run", "-i", "--rm", "busybox", "sh", "-c",
                           "cat; sleep 1; echo after the end", stdin=b"piped\n")
        self.assertEqual(said, "piped\nafter the end\n")

    def test_exec_with_piped_stdin(self):
        self.docker("run", "-d", "--name", "box", "busybox", "sleep", "600")
        data = random.Random(2).randbytes(1000 * 1000)
        said = self.docker("exec", "-i", "box", "sh", "-c", "sha256sum; echo done", stdin=data)
        self.assertEqual(said.split()[0], hashlib.sha256(data).hexdigest())
        self.assertTrue(said.endswith("done\n"))

    def test_terminal_with_resize(self):
        terminal = self.terminal("run", "-it", "--rm", "busybox", "sh", rows=41, columns=97)
        terminal.expect(r"/ # ")
        # The CLI sends the first size after the start, so that it may arrive a moment later.
        live.wait_until(lambda: self.size_seen_in(terminal) == "41 97", 30, "first size")

        def resized():
            terminal.resize(25, 133)
            return self.size_seen_in(terminal) == "25 133"
        live.wait_until(resized, 30, "size after a resize")
        terminal.type("exit 7\n")
        self.assertEqual(terminal.wait(), 7)

    @staticmethod
    def size_seen_in(terminal):
        terminal.type("stty size\n")
        # Until the CLI has told a size there is none, which this stty calls an error.
        return terminal.expect(r"^(\d+ \d+|stty: standard input.*)\r").group(1)

    def test_exec_in_a_terminal(self):
        self.docker("run", "-d", "--name", "box", "busybox", "sleep", "600")
        terminal = self.terminal("exec", "-it", "box", "sh", rows=30, columns=111)
        terminal.expect(r"/ # ")
        live.wait_until(lambda: self.size_seen_in(terminal) == "30 111", 30, "size of an exec")
        terminal.type("exit 3\n")
        self.assertEqual(terminal.wait(), 3)

    def test_exit_codes(self):
        shell = ("busybox", "sh", "-c")
        self.docker("run", "--rm", *shell, "exit 42", code=42)
        self.docker("run", "--rm", "busybox", "no-such-program", code=127)
        self.docker("run", "-d", "--name", "box", "busybox", "sleep", "600")
        self.docker("exec", "box", "sh", "-c", "exit 9", code=9)
        self.docker("exec", "box", "true")
        direct = live.Cli(self.docker.path, self.engine_of("box"), self.config)
        missing = direct.run("exec", "box", "no-such-program").returncode
        self.assertNotEqual(missing, 0)
        self.docker("exec", "box", "no-such-program", code=missing)

    def engine_of(self, name):
        return live.ENGINES[live.NODES.index(self.node_of(name))]

    def test_attach_and_detach(self):
        if not self.manager.socket:
            self.skipTest("needs a unix socket: over TCP the CLI itself hangs after a detach")
        self.docker.env["DOCKER_HOST"] = f"unix://{self.manager.socket}"
        self.docker.env.pop("DOCKER_TLS_VERIFY", None)
        self.docker("run", "-dit", "--name", "shell", "busybox", "sh")
        terminal = self.terminal("attach", "shell")
        terminal.type("\n")
        terminal.expect(r"/ # ")
        terminal.type("echo $((6 * 7))\n")
        terminal.expect(r"^42\r")
        terminal.type("\x10\x11")  # ctrl-p ctrl-q
        self.assertEqual(terminal.wait(), 1)
        self.assertIn("read escape sequence", terminal.text)
        state = self.docker("inspect", "-f", "{{.State.Running}}", "shell")
        self.assertEqual(state, "true\n")
        again = self.terminal("attach", "shell")
        again.type("exit 5\n")
        self.assertEqual(again.wait(), 5)

    def test_start_attached(self):
        self.docker("create", "-i", "--name", "echoer", "busybox", "sh", "-c", "cat; exit 4")
        said = self.docker("start", "-ai", "echoer", stdin=b"over there\n", code=4)
        self.assertEqual(said, "over there\n")
        self.assertEqual(self.docker("wait", "echoer"), "4\n")

    def test_life_of_a_container(self):
        self.docker("create", "--name", "life", "busybox", "sleep", "600")
        self.assertEqual(self.docker("start", "life"), "life\n")
        self.assertIn("sleep 600", self.docker("top", "life"))
        self.docker("pause", "life")
        self.assertIn("(Paused)", self.docker("ps", "--format", "{{.Status}}"))
        self.docker("unpause", "life")
        self.docker("exec", "life", "touch", "/new-file")
        self.assertIn("A /new-file", self.docker("diff", "life"))
        self.docker("update", "--memory", "64m", "--memory-swap", "64m", "life")
        self.assertEqual(self.docker("inspect", "-f", "{{.HostConfig.Memory}}", "life"),
                         f"{64 << 20}\n")
        self.docker("rename", "life", "afterlife")
        self.docker("restart", "-t", "0", "afterlife")
        self.docker("kill", "afterlife")
        self.assertEqual(self.docker("wait", "afterlife"), "137\n")
        self.assertRegex(self.docker("ps", "-a", "--format", "{{.Status}}"), r"^Exited \(137\)")
        self.docker("rm", "afterlife")
        self.assertEqual(self.docker("ps", "-aq"), "")

    def test_stop_is_seen_at_once(self):
        self.docker("run", "-d", "--name", "brief", "busybox", "sleep", "600")
        self.docker("stop", "-t", "0", "brief")
        self.assertEqual(self.docker("ps", "-q"), "")
        self.assertEqual(self.manager.call("POST", "/containers/brief/stop").status, 304)

    def test_info_shows_the_nodes(self):
        self.docker("run", "-d", "--cpu-shares", "1", "-m", "100m", "busybox", "sleep", "600")
        said = self.docker("info")
        self.assertRegex(said, r"Strategy: spread")
        self.assertRegex(said, r"Nodes: 3")
        for engine, node in zip(live.ENGINES, live.NODES):
            self.assertIn(f" {node}: {engine}", said)
        self.assertEqual(said.count("└ Status: Healthy"), 3)
        self.assertEqual(len(re.findall(r"Reserved Memory: 100 MiB", said)), 1)


live.for_each_cli(Run, globals())

if __name__ == "__main__":
    live.main()
