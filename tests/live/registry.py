#!/usr/bin/env python3
"""A private registry with password and TLS: pulled from, pushed to, built from; with the client's
credentials and with the manager's own; and what a wrong password leaves behind: nothing."""
import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import live

PORT = 5001
PRIVATE = f"{live.NET}.1:{PORT}"
USER, PASSWORD, WRONG = "carol", "s3cret pass", "guessed"
SUDO = [] if os.getuid() == 0 else ["sudo", "-n"]
YML = """version: 0.1
log: {{level: warn}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}, delete: {{enabled: true}}}}
http:
  addr: "{address}"
  tls: {{certificate: {folder}/registry.pem, key: {folder}/registry-key.pem}}
auth: {{htpasswd: {{realm: private, path: {folder}/htpasswd}}}}
"""


def auth_header(password):
    words = {"username": USER, "password": password, "serveraddress": PRIVATE}
    return {"X-Registry-Auth": base64.urlsafe_b64encode(json.dumps(words).encode()).decode()}


def credentials(password):
    packed = base64.b64encode(f"{USER}:{password}".encode()).decode()
    return json.dumps({"auths": {PRIVATE: {"auth": packed}}})


class Registry:
    """Debian's docker-registry behind TLS and htpasswd, trusted by every engine of the testbed."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="swarm-registry-")
        for words in (("init", self.folder),
                      ("issue", self.folder, "registry", "--names", f"{live.NET}.1", "--usage",
                       "server")):
            subprocess.run([live.ROOT / "tools/test-ca", *words], check=True)
        made = subprocess.run(["htpasswd", "-Bbn", USER, PASSWORD], check=True,
                              capture_output=True, text=True).stdout
        pathlib.Path(self.folder, "htpasswd").write_text(made, "utf-8")
        yml = pathlib.Path(self.folder, "registry.yml")
        yml.write_text(YML.format(folder=self.folder, address=PRIVATE), "utf-8")
        self.trust("mkdir -p '{0}' && cp '{1}/ca.pem' '{0}/ca.crt'")
        with open(f"{self.folder}/log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(["docker-registry", "serve", yml], stdout=log,
                                            stderr=log)
        live.wait_until(self.answers, 10, "the private registry")

    def trust(self, command):
        for node in live.NODES:
            place = f"{live.STATE}/{node}/etc/certs.d/{PRIVATE}"
            subprocess.run([*SUDO, "sh", "-c", command.format(place, self.folder)], check=True)

    def answers(self):
        done = subprocess.run(
            ["curl", "-s", "--noproxy", "*", "--cacert", f"{self.folder}/ca.pem", "-o", "/dev/null",
             "-w", "%{http_code}", f"https://{PRIVATE}/v2/"],
            capture_output=True, text=True, check=False)
        return done.stdout == "401"

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.trust("rm -rf '{0}'")
        shutil.rmtree(self.folder)


REGISTRY = None


def setUpModule():  # pylint: disable=invalid-name
    global REGISTRY  # pylint: disable=global-statement
    REGISTRY = Registry()
    fill(("app", "other", "third"))


def tearDownModule():  # pylint: disable=invalid-name
    REGISTRY.stop()


def fill(names):
    engine = live.ENGINES[0]
    for name in names:
        live.call(engine, "POST", f"/images/busybox/tag?repo={PRIVATE}/{name}&tag=1")
        pushed = live.call(engine, "POST", f"/images/{PRIVATE}/{name}/push?tag=1",
                           headers=auth_header(PASSWORD))
        assert pushed.status == 200 and b'"error"' not in pushed.body, pushed
        live.call(engine, "DELETE", f"/images/{PRIVATE}/{name}:1")


def holders(reference):
    return [node for engine, node in zip(live.ENGINES, live.NODES)
            if live.call(engine, "GET", f"/images/{reference}/json").status == 200]


def forget():
    """No engine keeps an image of the registry, nor one built from it."""
    for engine in live.ENGINES:
        for image in live.call(engine, "GET", "/images/json").json():
            for tag in image["RepoTags"] or []:
                if tag.startswith((PRIVATE, "derived")):
                    live.call(engine, "DELETE", f"/images/{tag}?force=1")


class ClientsOwn(live.CliCase):
    """The client logs in, and sends what it knows with each request."""

    def setUp(self):
        super().setUp()
        self.docker.env["DOCKER_BUILDKIT"] = "0"
        self.addCleanup(forget)

    def log_in(self):
        said = self.docker("login", "-u", USER, "--password-stdin", PRIVATE,
                           stdin=PASSWORD.encode())
        self.assertIn("Login Succeeded", said)

    def test_pull_goes_everywhere(self):
        self.log_in()
        self.docker("pull", f"{PRIVATE}/app:1")
        self.assertEqual(holders(f"{PRIVATE}/app:1"), live.NODES)

    def test_run_pulls_what_is_missing(self):
        self.log_in()
        said = self.docker("run", "--name", "private", f"{PRIVATE}/app:1", "echo", "it came")
        self.assertEqual(said, "it came\n")
        self.assertIn(self.node_of("private"), holders(f"{PRIVATE}/app:1"))

    def test_push_and_pull_again(self):
        self.log_in()
        reference = f"{PRIVATE}/pushed:{int(time.time())}"
        self.docker("tag", "busybox", reference)
        self.docker("push", reference)
        forget()
        self.assertEqual(holders(reference), [])
        self.docker("pull", reference)
        self.assertEqual(holders(reference), live.NODES)

    def test_build_from_it(self):
        self.log_in()
        said = self.docker("build", "-q", "-t", "derived:1", "-", timeout=120,
                           stdin=f"FROM {PRIVATE}/other:1\nCMD echo built\n".encode())
        self.assertRegex(said, "^sha256:")
        self.assertEqual(self.docker("run", "--rm", "derived:1"), "built\n")

    def test_a_wrong_password_is_told_as_the_engine_tells_it(self):
        done = self.docker.run("login", "-u", USER, "--password-stdin", PRIVATE,
                               stdin=WRONG.encode())
        direct = live.Cli(self.docker.path, live.ENGINES[0], self.config)
        asked = direct.run("login", "-u", USER, "--password-stdin", PRIVATE, stdin=WRONG.encode())
        self.assertEqual((done.returncode, done.stderr), (asked.returncode, asked.stderr))
        self.assertNotEqual(done.returncode, 0)


class Wrong(live.LiveCase):
    """Every way in with a wrong password: the engine's words, and nothing stays."""

    def setUp(self):
        self.dangling = {engine: live.dangling_images(engine) for engine in live.ENGINES}
        self.addCleanup(forget)
        self.addCleanup(self.expect_nothing)

    def expect_nothing(self):
        self.assertEqual(holders(f"{PRIVATE}/app:1"), [])
        for engine in live.ENGINES:
            self.assertEqual(live.containers_of(engine), [])
            self.assertEqual(live.dangling_images(engine), self.dangling[engine])

    def test_pull(self):
        path = f"/images/create?fromImage={PRIVATE}/app&tag=1"
        direct = live.call(live.ENGINES[0], "POST", path, headers=auth_header(WRONG))
        words = direct.message
        answer = self.manager.call("POST", path, headers=auth_header(WRONG))
        said = answer.body.decode()
        self.assertRegex(words, "(?i)unauthorized|no basic auth")
        for node in live.NODES:
            self.assertIn(node, said)
        self.assertIn(json.dumps(words.strip())[1:-1], said)

    def test_create(self):
        answer = self.manager.call("POST", "/containers/create?name=app",
                                   {"Image": f"{PRIVATE}/app:1"}, auth_header(WRONG))
        self.assertGreaterEqual(answer.status, 400)
        # The name is free again.
        again = self.manager.call("POST", "/containers/create?name=app", {"Image": "busybox"})
        self.assertEqual(again.status, 201, again)
        self.manager.call("DELETE", "/containers/app?force=1")

    def test_push(self):
        engine = live.ENGINES[0]
        live.call(engine, "POST", f"/images/busybox/tag?repo={PRIVATE}/stolen&tag=1")
        path = f"/images/{PRIVATE}/stolen/push?tag=1"
        live.wait_until(lambda: self.manager.call(
            "GET", f"/images/{PRIVATE}/stolen:1/json").status == 200, 30, "the tag is known")
        direct = live.call(engine, "POST", path, headers=auth_header(WRONG))
        answer = self.manager.call("POST", path, headers=auth_header(WRONG))
        last = [json.loads(each.body.splitlines()[-1])["error"] for each in (answer, direct)]
        self.assertEqual(*last)
        self.assertRegex(last[0], "(?i)unauthorized|denied|no basic auth")


class ManagersOwn(live.LiveCase):
    """Pulls that bring no credentials use the manager's, which SIGHUP reads again."""

    @classmethod
    def setUpClass(cls):
        cls.file = pathlib.Path(REGISTRY.folder, "credentials.json")
        cls.file.write_text(credentials(PASSWORD), "utf-8")
        cls.flags = ("--registry-credentials", str(cls.file))
        super().setUpClass()

    def setUp(self):
        if not self.manager.process:
            self.skipTest("needs a manager with flags of its own")
        self.addCleanup(forget)
        self.give(credentials(PASSWORD), "Read the registry credentials again")

    def give(self, text, told):
        before = self.manager.log().count(told)
        self.file.write_text(text, "utf-8")
        self.manager.process.send_signal(signal.SIGHUP)
        live.wait_until(lambda: self.manager.log().count(told) > before, 5, told)

    def create(self, name, headers=None):
        return self.manager.call("POST", f"/containers/create?name={name}",
                                 {"Image": f"{PRIVATE}/{name}:1"}, headers)

    def test_create_and_pull_bring_none(self):
        self.assertEqual(self.create("app").status, 201)
        self.assertEqual(holders(f"{PRIVATE}/app:1"), [self.node_of("app")])
        answer = self.manager.call("POST", f"/images/create?fromImage={PRIVATE}/other&tag=1")
        self.assertNotIn(b'"error"', answer.body)
        self.assertEqual(holders(f"{PRIVATE}/other:1"), live.NODES)

    def test_what_the_client_brings_goes_first(self):
        answer = self.create("third", auth_header(WRONG))
        self.assertGreaterEqual(answer.status, 400, answer)
        self.assertEqual(holders(f"{PRIVATE}/third:1"), [])

    def test_the_file_is_read_again(self):
        self.give(credentials(WRONG), "Read the registry credentials again")
        self.assertGreaterEqual(self.create("third").status, 400)
        self.give("{", "Keeping the old registry credentials")
        self.assertGreaterEqual(self.create("third").status, 400)
        self.give(credentials(PASSWORD), "Read the registry credentials again")
        self.assertEqual(self.create("third").status, 201)
        self.assertNotIn(PASSWORD, self.manager.log())


live.for_each_cli(ClientsOwn, globals())

if __name__ == "__main__":
    for tool in ("docker-registry", "htpasswd"):
        if not shutil.which(tool):
            print(f"\n*** SKIPPED: {tool} is missing (tools/dev setup installs it)\n", flush=True)
            sys.exit(live.SKIPPED)
    live.main()
