#!/usr/bin/env python3
"""swarm doctor: whatever is wrong with an engine, a store or a certificate gets one line.

doctor.py SWARM: runs the real program against engines of this test that answer as Docker does.
"""
import datetime
import http.server
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

from own_ca import ca, main

SWARM = sys.argv.pop(1)
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="swarm-doctor-"))


def make_files():
    host = ("--names", "localhost,127.0.0.1")
    ca("init", FOLDER)
    ca("init", FOLDER / "other")
    ca("issue", FOLDER, "own", *host)
    ca("issue", FOLDER, "engine", *host)
    ca("issue", FOLDER, "shortlived", *host, "--days", "5")
    ca("issue", FOLDER, "expired", *host, "--days", "0")
    ca("issue", FOLDER, "clientonly", *host, "--usage", "client")
    ca("issue", FOLDER, "serveronly", *host, "--usage", "server")
    ca("issue", FOLDER, "elsewhere", "--names", "node7")
    ca("issue", FOLDER / "other", "stranger", *host)


class Engine:
    """Answers /version and /info; with a certificate, over TLS to those who show one."""
    count = 0

    def __init__(self, cert=None, folder=FOLDER, off=0, **said):
        Engine.count += 1
        facts = {"id": f"ID:{Engine.count}", "api": "1.47", "api_min": "1.24", "version": "27.3.1",
                 **said}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=off)
                answers = {
                    "/version": {"Version": facts["version"], "ApiVersion": facts["api"],
                                 "MinAPIVersion": facts["api_min"]},
                    "/info": {"ID": facts["id"], "Name": f"host{Engine.count}", "NCPU": 2,
                              "ServerVersion": facts["version"], "MemTotal": 1 << 30,
                              "SystemTime": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}}
                body = json.dumps(answers.get(self.path, {})).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        if cert:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / f"{cert}.pem", folder / f"{cert}-key.pem")
            context.load_verify_locations(FOLDER / "ca.pem")
            context.verify_mode = ssl.CERT_REQUIRED
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                     do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = "127.0.0.1:%d" % self.server.server_address[1]


def doctor(*words):
    done = subprocess.run([SWARM, "doctor", "--timeout", "5s", *words], text=True,
                          capture_output=True, timeout=60, check=False)
    assert done.stderr == "", done.stderr
    return done.returncode, done.stdout.splitlines()


def with_tls(*words, own="own"):
    return doctor("--tlsverify", "--tlscacert", FOLDER / "ca.pem", "--tlscert",
                  FOLDER / f"{own}.pem", "--tlskey", FOLDER / f"{own}-key.pem", *words)


class Doctor(unittest.TestCase):
    def check(self, outcome, code, *rows):
        """Each row: level, and what the line of that finding must hold."""
        got, lines = outcome
        self.assertEqual(len(lines), len(rows), lines)
        for line, (level, *parts) in zip(lines, rows):
            self.assertTrue(line.startswith(level + " "), line)
            for part in parts:
                self.assertIn(part, line)
        self.assertEqual(got, code, lines)

    def test_all_is_well(self):
        engines = [Engine(), Engine()]
        self.check(doctor(",".join(engine.address for engine in engines)), 0,
                   *(("ok", engine.address, "Docker 27.3.1, API 1.24 to 1.47")
                     for engine in engines))

    def test_nobody_listens(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % probe.getsockname()[1]
            well = Engine()
            self.check(doctor(address, "tcp://" + well.address), 1,
                       ("problem", address, "connection refused", "does the engine run"),
                       ("ok", well.address))

    def test_a_host_that_says_nothing(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.check(doctor("--timeout", "300ms", "127.0.0.1:%d" % silent.getsockname()[1]), 1,
                       ("problem", "timed out"))

    def test_a_name_without_an_address(self):
        self.check(doctor("no-such-host.invalid:2375"), 1, ("problem", "no such host", "DNS"))

    def test_a_clock_that_is_off(self):
        self.check(doctor(Engine(off=600).address), 0, ("warning", "ahead of ours", "NTP"))

    def test_versions_of_the_api(self):
        old, new = Engine(api="1.22", api_min="1.12"), Engine(api="1.70", api_min="1.60")
        self.check(doctor(old.address, new.address), 1,
                   ("warning", old.address, "from 1.12 to 1.22"),
                   ("problem", new.address, "a newer manager"),
                   ("warning", old.address, "no API version in common"))

    def test_one_id_twice(self):
        first, second = Engine(id="SAME"), Engine(id="SAME")
        self.check(doctor(first.address, second.address), 1, ("ok",), ("ok",),
                   ("problem", "have the same ID SAME", second.address))

    def test_a_manager_is_no_engine(self):
        self.check(doctor(Engine(version="swarm/2.0").address), 1, ("problem", "a Swarm manager"))

    def test_tls_that_is_right(self):
        self.check(with_tls(Engine("engine").address), 0, ("ok", "own.pem"), ("ok", "API 1.24"))

    def test_certificates_of_engines(self):
        for cert, folder, level, words in (
                ("elsewhere", FOLDER, "problem", "is for node7, not for 127.0.0.1"),
                ("expired", FOLDER, "problem", "has expired"),
                ("clientonly", FOLDER, "problem", "extended key usage"),
                ("stranger", FOLDER / "other", "problem", "not signed by our CA"),
                ("shortlived", FOLDER, "warning", "expires in ")):
            with self.subTest(cert):
                self.check(with_tls(Engine(cert, folder).address), int(level == "problem"),
                           ("ok", "own.pem"), (level, words))

    def test_own_certificates(self):
        address = Engine("engine").address
        self.check(with_tls(address, own="expired"), 1, ("problem", "our certificate has expired"),
                   ("problem", "certificate"))
        self.check(with_tls(address, own="serveronly"), 1, ("problem", "lacks clientAuth"),
                   ("problem", address))
        self.check(with_tls(address, own="clientonly"), 1, ("problem", "lacks serverAuth"), ("ok",))
        self.check(with_tls(address, own="absent"), 1, ("problem", "absent.pem"))

    def test_tls_and_plain_mixed_up(self):
        self.check(with_tls(Engine().address), 1, ("ok", "own.pem"), ("problem", "TLS"))
        self.check(doctor(Engine("engine").address), 1, ("problem", "TLS"))

    def test_stores(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            gone = "127.0.0.1:%d" % probe.getsockname()[1]
            self.check(doctor(f"etcd://{gone}/x"), 1, ("problem", "connection refused"))
            self.check(doctor(f"consul://user:secret@{gone}/x"), 1, ("problem", "xxxxx"))
            self.check(doctor(f"token://{gone}/v1/abc"), 1, ("problem", "connection refused"))
        self.check(doctor("file:///no/such/file"), 1, ("problem", "No such file"))
        self.check(doctor("nonsense://x"), 1, ("problem", "not supported"))
        well = Engine()
        (FOLDER / "list").write_text(well.address + "\n", encoding="utf-8")
        self.check(doctor(f"file://{FOLDER}/list"), 0, ("ok", "lists 1 engine"), ("ok", "host"))
        (FOLDER / "list").write_text("", encoding="utf-8")
        self.check(doctor(f"file://{FOLDER}/list"), 0, ("warning", "lists no engine"))

    def test_as_json(self):
        address = Engine().address
        code, lines = doctor("--format", "json", address, "no-such-host.invalid:1")
        found = json.loads("\n".join(lines))
        self.assertEqual(code, 1)
        self.assertEqual([(each["subject"], each["check"], each["level"]) for each in found],
                         [(address, "engine", "ok"),
                          ("no-such-host.invalid:1", "reach", "problem")])

    def test_words_that_make_no_sense(self):
        for words in (["--timeout", "0s", "a:1"], ["--format", "xml", "a:1"], []):
            done = subprocess.run([SWARM, "doctor", *words], capture_output=True, text=True,
                                  check=False, env={})
            self.assertEqual(done.returncode, 2)
            self.assertEqual(len(done.stderr.splitlines()), 1)


if __name__ == "__main__":
    main(FOLDER, make_files)
