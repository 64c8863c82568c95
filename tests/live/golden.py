#!/usr/bin/env python3
"""Texts and statuses that clients of Docker Swarm match on, in the form that Docker uses today.

From API 1.24 on, and without a version, an error is {"message": TEXT}; below it is TEXT as it is.
"""
import json

import live

NAME_TAKEN = ("Conflict: The name w1 is already assigned. You have to delete (or rename) that "
              "container to be able to assign w1 to a container again.")
NO_NODE = ("Unable to find a node that satisfies the following conditions \n"
           "[available container slots]")

# Method, path, body, status, text of the error (None: no error text to compare).
VECTORS = [
    ("GET", "/images/viz", None, 501, "Not supported in clustering mode."),
    ("GET", "/containers/zz/json", None, 404, "No such container zz"),
    ("GET", "/containers/zz/logs", None, 404, "No such container: zz"),
    ("GET", "/containers/zz/top", None, 404, "No such container: zz"),
    ("GET", "/containers/zz/stats", None, 404, "No such container: zz"),
    ("GET", "/containers/zz/changes", None, 404, "No such container: zz"),
    ("GET", "/containers/zz/export", None, 404, "No such container: zz"),
    ("GET", "/containers/zz/archive?path=/", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/start", None, 404, "No such container zz"),
    ("POST", "/containers/zz/stop", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/restart", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/kill", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/pause", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/unpause", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/wait", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/resize?h=1&w=1", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/attach?stream=1", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/update", {}, 404, "No such container: zz"),
    ("POST", "/containers/zz/rename?name=b", None, 404, "No such container: zz"),
    ("DELETE", "/containers/zz", None, 404, "No such container: zz"),
    ("POST", "/containers/zz/exec", {"Cmd": ["true"]}, 404, "No such container zz"),
    ("POST", "/containers/w1/exec", {}, 400, "No exec command specified"),
    ("GET", "/exec/zz/json", None, 404, "Exec zz not found"),
    ("POST", "/exec/zz/start", {}, 404, "Exec zz not found"),
    ("POST", "/exec/zz/resize?h=1&w=1", None, 404, "Exec zz not found"),
    ("GET", "/images/zz/json", None, 404, "No such image: zz"),
    ("GET", "/images/zz/history", None, 404, "No such image: zz"),
    ("POST", "/images/zz/tag?repo=a&tag=1", None, 404, "No such image: zz"),
    ("DELETE", "/images/zz", None, 404, "No such image zz"),
    ("GET", '/images/json?filters={"dangling":["x"]}', None, 400,
     "Invalid filter: 'type'='dangling'"),
    ("GET", '/images/json?filters={"before":["x"]}', None, 400,
     "Invalid filter: 'type'='before': no such image found: 'x'"),
    ("GET", "/containers/json?before=zzz", None, 404, "No such container zzz"),
    ("POST", "/commit", None, 404, "No such container: "),
    ("POST", "/commit?container=zz", None, 404, "No such container: zz"),
    ("POST", "/containers/create?name=w1", {"Image": "busybox"}, 409, NAME_TAKEN),
    ("POST", "/containers/w1/rename?name=w1", None, 409, NAME_TAKEN),
    ("POST", "/containers/w2/rename?name=w1", None, 409, NAME_TAKEN),
    ("POST", "/containers/create", {"Image": "busybox", "HostConfig": {"Memory": 1 << 50}}, 500,
     "no resources available to schedule container"),
    ("POST", "/containers/create", {"Image": "busybox", "Env": ["reschedule:foo"]}, 400,
     "invalid reschedule policy: foo"),
    ("POST", "/containers/create",
     {"Image": "busybox", "Env": ["reschedule:off", "reschedule:on-node-failure"]}, 400,
     "too many reschedule policies"),
    ("POST", "/containers/create", {"Image": "busybox", "Env": ["constraint:node==zz",
                                                                "constraint:foo!=b"]}, 500,
     NO_NODE + "\n[node==zz foo!=b]"),
    ("POST", "/containers/create", {"Image": "busybox", "Env": ["constraint:x==/"]}, 400,
     NO_NODE + "\nerror from constraint filter: Key 'x' is invalid"),
]


class Golden(live.LiveCase):
    def setUp(self):
        for name in ("w1", "w2"):
            created = self.manager.call("POST", f"/containers/create?name={name}", {
                "Image": "busybox", "Cmd": ["sleep", "600"], "StopSignal": "SIGKILL"})
            self.assertEqual(created.status, 201, created)

    def check(self, prefix, form):
        for method, path, body, status, text in VECTORS:
            with self.subTest(f"{method} {prefix}{path}"):
                answer = self.manager.call(method, prefix + path.replace('"', "%22"), body)
                self.assertEqual(answer.status, status, answer)
                self.assertEqual(form(answer), text)
                self.assertIsNotNone(answer.headers["Api-Version"])

    @staticmethod
    def json_form(answer):
        assert answer.headers["Content-Type"].startswith("application/json"), answer
        return json.loads(answer.body)["message"]

    @staticmethod
    def plain_form(answer):
        assert answer.headers["Content-Type"].startswith("text/plain"), answer
        assert answer.body.endswith(b"\n"), answer
        return answer.body.decode()[:-1]

    def test_errors_without_a_version(self):
        self.check("", self.json_form)

    def test_errors_since_1_24(self):
        self.check("/v1.40", self.json_form)

    def test_errors_for_old_clients(self):
        self.check("/v1.22", self.plain_form)

    def test_ping(self):
        for method in ("GET", "HEAD"):
            answer = self.manager.call(method, "/_ping")
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.body, b"OK" if method == "GET" else b"")
            self.assertRegex(answer.headers["Api-Version"], r"^1\.\d+$")
            self.assertEqual(answer.headers["Ostype"], "linux")
            self.assertEqual(answer.headers["Docker-Experimental"], "false")
            self.assertEqual(len(answer.headers.get_all("Api-Version")), 1)
        self.assertEqual(self.manager.call("POST", "/_ping").status, 404)

    def test_paths(self):
        for path, target in (("//_ping", "/_ping"),
                             ("/v1.40/containers/../info?x=1", "/v1.40/info?x=1")):
            answer = self.manager.call("GET", path)
            self.assertEqual((answer.status, answer.headers["Location"]), (301, target))
        for path in ("/v1.40/containers/json/", "/v1x40/info", "/nowhere",
                     "/V1.40/info", "/containers/JSON"):
            answer = self.manager.call("GET", path)
            self.assertEqual(answer.status, 404, path)
            self.assertIn("page not found", answer.message)

    def test_versions(self):
        top = self.manager.call("GET", "/version").json()["ApiVersion"]
        too_new = self.manager.call("GET", "/v99.99/info")
        self.assertEqual((too_new.status, too_new.message), (400, "client version 99.99 is too new."
                         f" Maximum supported API version is {top}"))
        too_old = self.manager.call("GET", "/v1.0/info")
        self.assertEqual(too_old.status, 400)
        self.assertIn("client version 1.0 is too old. Minimum supported API version is",
                      too_old.message)
        self.assertEqual(self.manager.call("GET", "/v140/info").status, 400)
        for version in ("1.15", "1.24", "1.40", top):
            self.assertEqual(self.manager.call("GET", f"/v{version}/containers/json").status, 200)

    def test_start_and_stop_twice(self):
        codes = [self.manager.call("POST", f"/containers/w1/{verb}").status
                 for verb in ("start", "start", "stop", "stop")]
        self.assertEqual(codes, [204, 304, 204, 304])

    def test_the_engines_status_is_kept(self):
        self.assertEqual(self.manager.call("POST", "/containers/w1/start").status, 204)
        running = self.manager.call("DELETE", "/containers/w1")
        self.assertEqual(running.status, 409)
        self.assertRegex(running.message,  # Before 29, and since.
                         "You cannot remove a running container|container is running")
        bad_name = self.manager.call("POST", "/containers/create?name=a%20b", {"Image": "busybox"})
        self.assertEqual(bad_name.status, 400)
        self.assertIn("Invalid container name", bad_name.message)
        stopped = self.manager.call("POST", "/containers/w2/exec", {"Cmd": ["true"]})
        self.assertEqual(stopped.status, 409)
        self.assertNotIn("Error response from daemon", stopped.message)

    def test_lists(self):
        bad_pattern = "/containers/json?filters=%7B%22name%22%3A%5B%22%5B%22%5D%7D"
        self.assertEqual(self.manager.call("GET", bad_pattern).body.strip(), b"[]")
        for bad in ("abc", "%7B%22exited%22%3A%5B%22x%22%5D%7D"):
            answer = self.manager.call("GET", f"/containers/json?filters={bad}")
            self.assertIn(answer.status, (400, 500))
            self.assertTrue(answer.message)
        listed = self.manager.call("GET", "/containers/json?all=1").json()
        self.assertEqual([entry["Names"][0].split("/")[2] for entry in listed], ["w2", "w1"])
        limited = self.manager.call("GET", "/containers/json?limit=1").json()
        self.assertEqual(len(limited), 1)

    def test_events_until(self):
        self.assertEqual(self.manager.call("GET", "/events?until=abc").status, 400)
        past = self.manager.call("GET", "/events?until=1")
        self.assertEqual((past.status, past.body), (200, b""))

    def test_create_keeps_what_it_does_not_know(self):
        created = self.manager.call("POST", "/v1.41/containers/create?name=raw", {
            "Image": "busybox", "HostConfig": {"CgroupnsMode": "private", "NetworkMode": "none"}})
        self.assertEqual(created.status, 201, created)
        self.assertIn("Warnings", created.json())
        shown = self.manager.call("GET", "/v1.41/containers/raw/json").json()
        self.assertEqual(shown["HostConfig"]["CgroupnsMode"], "private")
        self.assertEqual(sorted(shown["Node"]), ["Addr", "Cpus", "ID", "IP", "Labels", "Memory",
                                                 "Name"])

    def test_tag_twice(self):
        self.assertEqual(self.manager.call("POST", "/images/busybox/tag?repo=tagged&tag=1").status,
                         201)
        self.assertEqual(self.manager.call("DELETE", "/images/tagged:1").status, 200)

    def test_names_that_are_parts_of_paths(self):
        for name in ("con", "in", "40", "json"):
            self.assertEqual(self.manager.call("POST", f"/containers/create?name={name}x", {
                "Image": "busybox", "Cmd": ["sleep", "600"]}).status, 201)
        for name in ("con", "in", "40"):
            self.assertEqual(self.manager.call("POST", f"/v1.40/containers/{name}x/start").status,
                             204, name)

    def test_rm_link_leaves_the_target(self):
        self.manager.call("POST", "/containers/w1/start")
        linked = self.manager.call("POST", "/containers/create?name=web", {
            "Image": "busybox", "HostConfig": {"Links": ["w1:thedb"]}})
        self.assertEqual(linked.status, 201, linked)
        self.manager.call("DELETE", "/containers/web/thedb?link=1&force=1")
        self.assertEqual(self.manager.call("GET", "/containers/w1/json").status, 200)

    def test_exec_without_upgrade_gives_clean_bytes(self):
        self.manager.call("POST", "/containers/w1/start")
        made = self.manager.call("POST", "/containers/w1/exec", {
            "Cmd": ["echo", "clean"], "AttachStdout": True})
        self.assertEqual(made.status, 201)
        said = self.manager.call("POST", f"/exec/{made.json()['Id']}/start", {"Detach": False})
        self.assertEqual(said.body, b"\x01\0\0\0\0\0\0\x06clean\n")


if __name__ == "__main__":
    live.main()
