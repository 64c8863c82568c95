#!/usr/bin/env python3
"""Names as `--names` says, parts of the API that `--allow` leaves out, bounds of requests."""
import concurrent.futures
import json
import tempfile
import time

import live


class Names(live.LiveCase):
    """The same two containers and their networks in each of the three styles."""

    styles = ("classic", "plain", "both")

    @classmethod
    def setUpClass(cls):
        live.clean_engines()

    @classmethod
    def tearDownClass(cls):
        live.clean_engines()

    def setUp(self):
        for engine in live.ENGINES[:2]:
            for name in ("twin", f"only{engine[-6]}"):
                live.call(engine, "POST", f"/containers/create?name={name}", {"Image": "busybox"})

    def tearDown(self):
        live.clean_engines()

    def names_under(self, style):
        """Names in the list, by (node, name at the engine); and the manager, for look-ups."""
        manager = live.Manager("--names", style)
        self.addCleanup(manager.stop)
        listed = manager.call("GET", "/containers/json?all=1").json()
        ids = {each["Id"]: each["Names"] for each in listed}
        found = {}
        for node, engine in zip(live.NODES, live.ENGINES):
            for each in live.containers_of(engine):
                found[node, each["Names"][0]] = ids[each["Id"]]
        self.assertEqual(len(found), 4)
        return found, manager

    def expect_lookups(self, manager):
        """Whatever the style: every reference works that is unambiguous."""
        for reference in ("only1", "node1/only1", "node1/twin", "node2/twin", "/node2/twin"):
            answer = manager.call("GET", f"/containers/{reference.replace('/', '%2F')}/json")
            self.assertEqual(answer.status, 200, (reference, answer))
        self.assertGreaterEqual(manager.call("GET", "/containers/twin/json").status, 400)

    def test_classic(self):
        found, manager = self.names_under("classic")
        for (node, name), names in found.items():
            self.assertEqual(names, [f"/{node}{name}"])
        self.expect_lookups(manager)

    def test_plain(self):
        found, manager = self.names_under("plain")
        for (node, name), names in found.items():
            self.assertEqual(names, [f"/{node}{name}" if name == "/twin" else name])
        self.expect_lookups(manager)

    def test_both(self):
        found, manager = self.names_under("both")
        for (node, name), names in found.items():
            wanted = [f"/{node}{name}"] if name == "/twin" else [name, f"/{node}{name}"]
            self.assertEqual(sorted(names), sorted(wanted))
            self.assertEqual(names[0], wanted[0])
        self.expect_lookups(manager)

    def test_clis_show_a_name(self):
        """Newer CLIs leave names out that look like links: with plain ones they show those that
        only one node has, up to 28 all of them."""
        _, manager = self.names_under("plain")
        for name, path in live.CLIS.items():
            if not path:
                continue
            with tempfile.TemporaryDirectory() as config:
                said = live.Cli(path, manager.host, config)(
                    "ps", "-a", "--format", "{{.Names}}").split()
            twins = [] if name == "newest" else ["node1/twin", "node2/twin"]
            self.assertEqual(sorted(said), [*twins, "only1", "only2"])


class Allow(live.LiveCase):
    flags = ("--allow", "containers,images", "--allow", "post")

    def test_what_it_names_is_allowed(self):
        made = self.manager.call("POST", "/containers/create?name=allowed", {"Image": "busybox"})
        self.assertEqual(made.status, 201, made)
        for path in ("/_ping", "/version", "/containers/json", "/images/json",
                     "/v1.41/containers/allowed/json", "//containers/json"):
            self.assertIn(self.manager.call("GET", path).status, (200, 301), path)

    def test_all_else_is_refused(self):
        for method, path in (("GET", "/networks"), ("GET", "/volumes"), ("GET", "/system/df"),
                             ("POST", "/networks/create"), ("POST", "/volumes/create"),
                             ("POST", "/build"), ("GET", "/v1.41/networks"),
                             ("GET", "/swarm"), ("GET", "/plugins"), ("POST", "/auth"),
                             ("GET", "/%6eetworks"), ("GET", "/containers/../networks")):
            answer = self.manager.call(method, path, {} if method == "POST" else None)
            self.assertIn(answer.status, (301, 403), (path, answer))
            if answer.status == 301:
                there = answer.headers["Location"]
                self.assertEqual(self.manager.call(method, there).status, 403, there)

    @classmethod
    def setUpClass(cls):
        live.clean_engines()
        # `info` is not allowed, so that its nodes cannot be waited for there.
        cls.manager = live.Manager(*cls.flags, ready=0)
        live.wait_until(cls.is_ready, 30, "three healthy nodes")

    @classmethod
    def is_ready(cls):
        try:
            return cls.manager.metric('swarmc_nodes{state="healthy"}') == live.COUNT
        except OSError:
            return False  # It does not listen yet.


class AllowReading(Allow):
    """Without `post` nothing may be changed."""

    flags = ("--allow", "containers,networks")

    def test_what_it_names_is_allowed(self):
        self.assertEqual(self.manager.call("GET", "/containers/json").status, 200)
        self.assertEqual(self.manager.call("GET", "/networks").status, 200)

    def test_all_else_is_refused(self):
        for method, path in (("POST", "/containers/create"), ("POST", "/networks/prune"),
                             ("DELETE", "/containers/any"), ("PUT", "/containers/any/archive")):
            self.assertEqual(self.manager.call(method, path).status, 403, path)
        for engine in live.ENGINES:
            self.assertEqual(live.containers_of(engine), [])

    def remove_all(self):
        pass  # There is nothing, and nothing may be removed.


class Bounds(live.LiveCase):
    """Two requests of one client may run, eight more wait; the others are told to come again."""

    flags = ("--client-requests-max", "2")

    def setUp(self):
        made = self.manager.call("POST", "/containers/create?name=busy",
                                 {"Image": "busybox", "Cmd": ["sleep", "600"]})
        self.assertEqual(made.status, 201, made)
        self.manager.call("POST", "/containers/busy/start")

    def stop_slowly(self, _):
        """A request that takes three seconds: the container does not hear the signal."""
        begin = time.monotonic()
        answer = self.manager.call("POST", "/containers/busy/stop?t=3")
        return answer, time.monotonic() - begin

    def expect_refusals(self, status):
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            answers = list(pool.map(self.stop_slowly, range(24)))
        codes = sorted(answer.status for answer, _ in answers)
        refused = [(answer, took) for answer, took in answers if answer.status == status]
        self.assertEqual(len(refused), 24 - 2 - 8, codes)
        for answer, took in refused:
            self.assertLess(took, 2)
            self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
            self.assertTrue(answer.message)
        self.assertTrue(set(codes) <= {204, 304, status}, codes)
        self.assertEqual(self.manager.metric("swarmc_http_waiting_requests"), 0)

    def test_who_finds_no_room_is_told_so(self):
        self.expect_refusals(429)

    def test_streams_and_pings_are_not_bounded(self):
        connections = []
        for _ in range(6):
            connection = live.connect(self.manager.host, 20)
            connection.request("GET", "/events")
            self.assertEqual(connection.getresponse().status, 200)
            connections.append(connection)
        self.assertEqual(self.manager.call("GET", "/_ping").status, 200)
        self.assertEqual(self.manager.call("GET", "/containers/json").status, 200)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            waits = [pool.submit(self.manager.call, "POST", "/containers/busy/wait")
                     for _ in range(4)]
            time.sleep(1)
            answer = self.manager.call("GET", "/containers/busy/json", timeout=5)
            self.assertEqual(answer.status, 200)
            self.manager.call("POST", "/containers/busy/kill")
            self.assertEqual({json.loads(wait.result().body)["StatusCode"] for wait in waits},
                             {137})
        for connection in connections:
            connection.close()


class BoundsOfAll(Bounds):
    """The same for all clients together."""

    flags = ("--requests-max", "2")

    def test_who_finds_no_room_is_told_so(self):
        self.expect_refusals(503)


if __name__ == "__main__":
    live.main()
