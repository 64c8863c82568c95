#!/usr/bin/env python3
"""Images: pulled where they are missing, pulled everywhere, listed once, tagged and removed."""
import json

import live


class Images(live.CliCase):
    def setUp(self):
        super().setUp()
        # Each CLI starts from engines that hold none of the registry's images.
        for engine in live.ENGINES:
            for name in ("lazy", "everywhere"):
                live.call(engine, "DELETE", f"/images/{live.REGISTRY}/{name}:1?force=1")

    def holders(self, reference):
        return [node for engine, node in zip(live.ENGINES, live.NODES)
                if live.call(engine, "GET", f"/images/{reference}/json").status == 200]

    def test_run_pulls_what_is_missing(self):
        reference = f"{live.REGISTRY}/lazy:1"
        said = self.docker("run", "--name", "lazy", reference, "echo", "came from the registry")
        self.assertEqual(said, "came from the registry\n")
        self.assertIn(self.node_of("lazy"), self.holders(reference))

    def test_create_pulls_for_clients_that_do_not(self):
        reference = f"{live.REGISTRY}/lazy:1"
        answer = self.manager.call("POST", "/containers/create?name=lazy", {"Image": reference})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.holders(reference), [self.node_of("lazy")])

    def test_image_that_is_nowhere(self):
        done = self.docker.run("run", "--rm", f"{live.REGISTRY}/nowhere:1", "true")
        self.assertEqual(done.returncode, 125, done)
        answer = self.manager.call("POST", "/containers/create",
                                   {"Image": f"{live.REGISTRY}/nowhere:1"})
        self.assertEqual(answer.status, 404, answer)

    def test_image_of_one_node_is_found_there_without_a_registry(self):
        repository = f"{live.NET}.1:1/unpublished"  # Nobody listens at that port.
        reference = f"{repository}:1"
        self.docker("create", "--name", "author", "-e", "constraint:node==node3", "busybox")
        live.call(live.ENGINES[2], "POST", f"/commit?container=author&repo={repository}&tag=1")
        self.addCleanup(live.call, live.ENGINES[2], "DELETE", f"/images/{reference}?force=1")
        live.wait_until(lambda: reference in self.docker("images", "--format",
                                                         "{{.Repository}}:{{.Tag}}"),
                        30, "the image in the list")
        answer = self.manager.call("POST", "/containers/create?name=there", {"Image": reference})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.node_of("there"), "node3")

    def test_pull_goes_to_every_node_and_says_so(self):
        reference = f"{live.REGISTRY}/everywhere:1"
        self.docker("pull", reference)
        self.assertEqual(self.holders(reference), live.NODES)
        answer = self.manager.call(
            "POST", f"/images/create?fromImage={live.REGISTRY}/everywhere&tag=1")
        self.assertEqual(answer.status, 200)
        lines = [json.loads(line) for line in answer.body.splitlines()]
        for node in live.NODES:
            self.assertTrue([line for line in lines if line.get("id", "").startswith(node)
                             and "Pulling" in line["status"]], lines)
        self.assertFalse([line for line in lines if "error" in line])

    def test_pull_that_fails_tells_why(self):
        done = self.docker.run("pull", f"{live.REGISTRY}/nowhere:1")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout + done.stderr, rb"manifest unknown|not found")

    def test_list_shows_an_image_once(self):
        said = self.docker("images", "--format", "{{.Repository}}:{{.Tag}}").split()
        once = 1 if live.same_images_everywhere() else 2  # For each of its IDs.
        self.assertEqual(said.count("busybox:latest"), once)
        on_node = self.docker("images", "--filter", "reference=busy*",
                              "--format", "{{.Repository}}").split()
        self.assertEqual(on_node, ["busybox"] * once)

    def test_inspect_history_tag_remove(self):
        image = json.loads(self.docker("inspect", "--type", "image", "busybox"))[0]
        self.assertIn("busybox:latest", image["RepoTags"])
        self.assertIn("busybox-static", self.docker("history", "--no-trunc", "busybox"))
        self.docker("tag", "busybox", "renamed:2")
        self.assertEqual(self.holders("renamed:2"), live.NODES)
        self.docker("rmi", "renamed:2")
        self.assertEqual(self.holders("renamed:2"), [])


live.for_each_cli(Images, globals())

if __name__ == "__main__":
    live.main()
