#!/usr/bin/env python3
"""Images built through the manager: stage by stage, where a rule says, given up half-way, with
BuildKit; images brought as archives."""
import json
import os
import pathlib
import signal
import subprocess

import live

STAGES = """ARG BASE=busybox
FROM $BASE AS maker
ARG WORD=nothing
RUN echo "made of $WORD" > /made
FROM $BASE
COPY --from=maker /made /kept
COPY note /note
CMD ["cat", "/kept", "/note"]
"""


def base_for_buildkit():
    """Where images lie in containerd, BuildKit asks a registry even for those that it has."""
    newer = live.keeps_images_in_containerd(live.ENGINES[0])
    return f"{live.REGISTRY}/base:1" if newer else "busybox"


class Build(live.CliCase):
    def setUp(self):
        super().setUp()
        self.context = pathlib.Path(self.config) / "context"
        self.context.mkdir()
        (self.context / "Dockerfile").write_text(STAGES)
        (self.context / "note").write_text("a note\n")
        self.docker.env["DOCKER_BUILDKIT"] = "0"
        self.addCleanup(self.forget, "built:1", "loaded:1", "imported:1")

    @staticmethod
    def forget(*names):
        for engine in live.ENGINES:
            for name in names:
                live.call(engine, "DELETE", f"/images/{name}?force=1")

    @staticmethod
    def holders(name):
        return [node for engine, node in zip(live.ENGINES, live.NODES)
                if live.call(engine, "GET", f"/images/{name}/json").status == 200]

    def leftovers(self):
        return [each for engine in live.ENGINES for each in live.containers_of(engine)]

    def test_stages_and_arguments(self):
        self.docker("build", "--rm", "-t", "built:1", "--build-arg", "WORD=clay",
                    str(self.context), timeout=180)
        self.assertEqual(len(self.holders("built:1")), 1)
        said = self.docker("run", "--rm", "built:1", timeout=120)
        self.assertEqual(said, "made of clay\na note\n")

    def test_a_rule_among_the_arguments_says_where(self):
        for node in ("node3", "node2"):
            self.docker("build", "-t", "built:1", "--build-arg", f"constraint:node=={node}",
                        str(self.context), timeout=180)
            self.assertEqual(self.holders("built:1"), [node])
            self.forget("built:1")
        refused = self.docker.run("build", "--build-arg", "constraint:node==nowhere",
                                  str(self.context))
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn(b"Unable to find a node", refused.stderr + refused.stdout)

    def test_an_error_of_the_file_is_the_engines(self):
        (self.context / "Dockerfile").write_text("FROM busybox\nRUN exit 7\n")
        done = self.docker.run("build", str(self.context), timeout=120)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"returned a non-zero code: 7", done.stderr + done.stdout)

    def test_given_up(self):
        (self.context / "Dockerfile").write_text("FROM busybox\nRUN sleep 600\n")
        build = self.docker.start("build", "-t", "built:1", str(self.context),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running = lambda: [each for each in self.leftovers() if each["State"] == "running"]
        try:
            live.wait_until(running, 60, "the step runs")
        finally:
            build.send_signal(signal.SIGINT)
            build.wait(timeout=20)
        live.wait_until(lambda: not running(), 20, "the step has ended at the engine")
        self.assertEqual(self.holders("built:1"), [])

    def test_buildkit_through_tunnels(self):
        if self.cli_name != "20.10":
            self.skipTest("this CLI has no BuildKit of its own (and no buildx)")
        self.docker.env["DOCKER_BUILDKIT"] = "1"
        done = self.docker.run("build", "-t", "built:1", "--build-arg", "WORD=kit",
                               "--build-arg", f"BASE={base_for_buildkit()}", str(self.context),
                               timeout=180)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertEqual(self.holders("built:1"), ["node1"])
        self.assertEqual(self.docker("run", "--rm", "built:1", timeout=120),
                         "made of kit\na note\n")

    def test_buildx_through_tunnels(self):
        """The plugin with its driver `docker`: HTTP/2 in hijacked connections."""
        plugin = os.environ.get("SWARM_BUILDX", "")
        if self.cli_name == "20.10" or not os.access(plugin, os.X_OK):
            live.skip(self, "no buildx (SWARM_BUILDX), or a CLI that does not need it")
        plugins = pathlib.Path(self.config) / "cli-plugins"
        plugins.mkdir()
        (plugins / "docker-buildx").symlink_to(plugin)
        self.docker.env["DOCKER_BUILDKIT"] = "1"
        self.assertIn("docker", self.docker("buildx", "inspect"))
        base = base_for_buildkit()
        for words in (("buildx", "build", "--load"), ("build",)):
            self.docker(*words, "-t", "built:1", "--build-arg", "WORD=kit", "--build-arg",
                        f"BASE={base}", str(self.context), timeout=180)
            self.assertEqual(self.holders("built:1"), ["node1"])
            self.assertEqual(self.docker("run", "--rm", "built:1", timeout=120),
                             "made of kit\na note\n")
            self.forget("built:1")
        (self.context / "Dockerfile").write_text(f"FROM {base}\nRUN exit 7\n")
        failed = self.docker.run("buildx", "build", str(self.context), timeout=180)
        self.assertNotEqual(failed.returncode, 0)
        self.assertIn(b"exit code: 7", failed.stderr)
        self.assertIn("Total", self.docker("buildx", "du", timeout=120))

    def test_load_and_import_go_to_every_node(self):
        archive = pathlib.Path(self.config) / "archive.tar"
        self.docker("tag", "busybox", "loaded:1")
        self.docker("save", "-o", str(archive), "loaded:1", timeout=120)
        self.forget("loaded:1")
        said = self.docker("load", "-i", str(archive), timeout=180)
        self.assertEqual(said.count("Loaded image: loaded:1"), 1, said)
        self.assertEqual(self.holders("loaded:1"), live.NODES)

        root = pathlib.Path(self.config) / "root.tar"
        self.docker("create", "--name", "rooted", "busybox")
        self.docker("export", "-o", str(root), "rooted", timeout=120)
        self.docker("import", str(root), "imported:1", timeout=180)
        self.assertEqual(self.holders("imported:1"), live.NODES)
        sizes = {live.call(engine, "GET", "/images/imported:1/json").json()["Size"]
                 for engine in live.ENGINES}
        self.assertEqual(len(sizes), 1 if live.same_images_everywhere() else 2, sizes)
        self.assertEqual(self.docker("run", "--rm", "imported:1", "/bin/busybox", "echo", "whole"),
                         "whole\n")

    def test_a_broken_archive_is_kept_nowhere(self):
        answer = self.manager.call("POST", "/images/load?quiet=1", b"no archive" * 1000,
                                   {"Content-Type": "application/x-tar"})
        self.assertEqual(answer.status, 200)
        last = json.loads(answer.body.splitlines()[-1])
        for node in live.NODES:
            self.assertIn(node, last["error"])

    def test_disk_usage_is_the_sum(self):
        self.docker("run", "-d", "--name", "user", "busybox", "sleep", "1000")
        usage = self.manager.call("GET", "/system/df", timeout=120).json()
        direct = [live.call(engine, "GET", "/system/df", timeout=120).json()
                  for engine in live.ENGINES]
        self.assertEqual(usage["LayersSize"], sum(each["LayersSize"] for each in direct))
        for member in ("Images", "Containers", "Volumes"):
            self.assertEqual(len(usage[member]), sum(len(each[member] or ()) for each in direct))
        self.assertIn("Images", self.docker("system", "df", timeout=120))
        self.assertNotIn("Errors", usage)


live.for_each_cli(Build, globals())

if __name__ == "__main__":
    live.main()
