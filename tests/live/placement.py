#!/usr/bin/env python3
"""Where containers go: constraint, affinity, port, dependency, slots, soft rules, reservations."""
import concurrent.futures
import json

import live


class Placement(live.CliCase):
    """Expressions as a user types them."""

    def create(self, name, *words, code=0):
        self.docker("create", "--name", name, *words, "busybox", "sleep", "600", code=code)
        return self.node_of(name) if code == 0 else None

    def refused(self, *words):
        done = self.docker.run("create", *words, "busybox")
        self.assertEqual(done.returncode, 1, done)
        return done.stderr.decode()

    def test_constraints(self):
        for number, node in enumerate(live.NODES):
            self.assertEqual(self.create(f"n{number}", "-e", f"constraint:node=={node}"), node)
        self.assertEqual(self.create("west", "-e", "constraint:zone==west"), "node2")
        self.assertEqual(self.create("noteast", "-e", "constraint:zone!=east"), "node2")
        self.assertEqual(self.create("glob", "-e", "constraint:rank==3*"), "node3")
        self.assertEqual(self.create("regex", "-e", "constraint:node==/^node[3-9]$/"), "node3")
        labels = 'com.docker.swarm.constraints=["node==node1"]'
        self.assertEqual(self.create("label", "--label", labels), "node1")

    def test_the_container_does_not_see_the_rules(self):
        self.create("clean", "-e", "constraint:node==node1", "-e", "KEPT=1")
        config = json.loads(self.docker("inspect", "clean"))[0]["Config"]
        self.assertIn("KEPT=1", config["Env"])
        self.assertFalse([entry for entry in config["Env"] if entry.startswith("constraint")])
        self.assertEqual(json.loads(config["Labels"]["com.docker.swarm.constraints"]),
                         ["node==node1"])

    def test_constraint_that_no_node_meets(self):
        said = self.refused("-e", "constraint:zone==north")
        self.assertIn("Unable to find a node that satisfies the following conditions", said)
        self.assertIn("[zone==north]", said)
        self.assertTrue(self.create("soft", "-e", "constraint:zone==~north"))

    def test_affinity_to_containers(self):
        home = self.create("anchor", "-e", "constraint:node==node2", "--label", "tier=front")
        self.assertEqual(self.create("near", "-e", "affinity:container==anchor"), home)
        self.assertEqual(self.create("labelled", "-e", "affinity:tier==front"), home)
        self.assertNotEqual(self.create("far", "-e", "affinity:container!=anchor"), home)
        self.assertIn("[container==nobody (soft=false)]",
                      self.refused("-e", "affinity:container==nobody"))
        self.assertTrue(self.create("soft", "-e", "affinity:container==~nobody"))

    def test_affinity_to_images(self):
        self.assertTrue(self.create("image", "-e", "affinity:image==busybox"))
        self.refused("-e", "affinity:image==no-such-image")

    def test_ports_are_taken_once_a_node(self):
        nodes = [self.create(f"web{i}", "-p", "8080:80") for i in range(3)]
        self.assertEqual(sorted(nodes), live.NODES)
        self.assertIn("port", self.refused("-p", "8080:80"))
        for number in range(3):
            self.docker("start", f"web{number}")
        ports = self.docker("ps", "--format", "{{.Ports}}").split("\n")[:3]
        self.assertEqual(sorted(ports), [f"{live.NET}.{11 + i}:8080->80/tcp" for i in range(3)])
        self.docker("rm", "-f", "web1")
        self.assertEqual(self.create("again", "-p", "8080:80"), nodes[1])

    def test_published_port_answers_at_the_node(self):
        self.docker("run", "-d", "--name", "httpd", "-p", "8081:80", "busybox",
                    "sh", "-c", "mkdir /www; echo at your service > /www/index.html; "
                    "exec httpd -f -h /www")
        address = self.docker("port", "httpd", "80/tcp").split()[0]
        answer = live.wait_until(lambda: self.fetch(address), 10, "the page")
        self.assertEqual(answer.body, b"at your service\n")

    @staticmethod
    def fetch(address):
        try:
            return live.call(address, "GET", "/", timeout=2, tls=False)
        except OSError:
            return None

    def test_dependencies_go_together(self):
        home = self.create("base", "-v", "/data", "-e", "constraint:node==node3")
        self.docker("start", "base")
        self.assertEqual(self.create("volumes", "--volumes-from", "base"), home)
        self.assertEqual(self.create("linked", "--link", "base:alias"), home)
        self.assertEqual(self.create("net", "--net", "container:base"), home)
        self.refused("--link", "nobody:alias")
        self.refused("--volumes-from", "base", "-e", "constraint:node==node1")

    def test_slots(self):
        def one(_):
            return self.manager.call("POST", "/containers/create", {
                "Image": "busybox", "Env": ["constraint:node==node1"]}).status
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(one, range(live.SLOTS + 5)))
        self.assertEqual(codes.count(201), live.SLOTS)
        self.assertEqual(len(live.containers_of(live.ENGINES[0])), live.SLOTS)
        self.assertIn("[available container slots]", self.refused("-e", "constraint:node==node1"))
        self.assertNotEqual(self.create("elsewhere"), "node1")


class Reservations(live.LiveCase):
    """Concurrent creates never take a name, a port or room twice."""

    def create(self, name, body):
        return self.manager.call("POST", f"/containers/create?name={name}",
                                 {"Image": "busybox", **body})

    def together(self, count, make):
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            return list(pool.map(make, range(count)))

    def test_one_of_many_gets_the_name(self):
        answers = self.together(16, lambda _: self.create("wanted", {}))
        codes = sorted(answer.status for answer in answers)
        self.assertEqual(codes, [201] + [409] * 15)

    def test_a_port_on_three_nodes_goes_to_three(self):
        ports = {"PortBindings": {"80/tcp": [{"HostPort": "8088"}]}}
        answers = self.together(12, lambda i: self.create(f"p{i}", {
            "ExposedPorts": {"80/tcp": {}}, "HostConfig": ports}))
        self.assertEqual(sum(answer.status == 201 for answer in answers), 3)
        for engine in live.ENGINES:
            self.assertEqual(len(live.containers_of(engine)), 1)

    def test_memory_is_never_promised_twice(self):
        total = live.call(live.ENGINES[0], "GET", "/info").json()["MemTotal"]
        share = total * 2 // 5  # Two fit into a node with 5 % overcommit, three do not.
        answers = self.together(12, lambda i: self.create(f"m{i}", {
            "HostConfig": {"Memory": share}}))
        self.assertEqual(sum(answer.status == 201 for answer in answers), 6)
        for answer in answers:
            if answer.status != 201:
                self.assertEqual((answer.status, answer.message),
                                 (500, "no resources available to schedule container"))

    def test_anti_affinity_among_concurrent_creates(self):
        answers = self.together(8, lambda i: self.create(f"a{i}", {
            "Labels": {"app": "db"}, "Env": ["affinity:app!=db"]}))
        self.assertEqual(sum(answer.status == 201 for answer in answers), 3)


live.for_each_cli(Placement, globals())

if __name__ == "__main__":
    live.main()
