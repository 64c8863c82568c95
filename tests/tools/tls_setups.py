#!/usr/bin/env python3
"""TLS that is set up wrongly: each mistake gives one line that a person can act on.

tls_setups.py SWARM: runs the real program against real TLS clients and servers.
"""
import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from own_ca import ca, main

SWARM = sys.argv.pop(1)
FOLDER = tempfile.mkdtemp(prefix="swarm-tls-")


def path(name):
    return f"{FOLDER}/{name}"


def make_files():
    host = ("--names", "localhost,127.0.0.1")
    ca("init", FOLDER)
    ca("init", path("other"))
    ca("issue", FOLDER, "manager", *host)
    ca("issue", FOLDER, "engine", *host)
    ca("issue", FOLDER, "client", "--usage", "client")
    ca("issue", FOLDER, "expired", *host, "--days", "0")
    ca("issue", FOLDER, "serveronly", *host, "--usage", "server")
    ca("issue", FOLDER, "clientonly", *host, "--usage", "client")
    ca("issue", FOLDER, "nameless")
    ca("issue", FOLDER, "elsewhere", "--names", "node7,10.9.8.7")
    ca("issue", path("other"), "stranger", *host)
    subprocess.run(["openssl", "ec", "-in", path("manager-key.pem"), "-aes256", "-passout",
                    "pass:secret", "-out", path("locked-key.pem")], check=True, capture_output=True)
    pathlib.Path(path("empty.pem")).write_text("nothing\n", encoding="utf-8")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def client_context(cert="client", folder=FOLDER, newest=None):
    context = ssl.create_default_context(cafile=path("ca.pem"))
    if cert:
        context.load_cert_chain(f"{folder}/{cert}.pem", f"{folder}/{cert}-key.pem")
    if newest:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    return context


class Manager:
    def __init__(self, *flags, cert="manager", verify="--tlsverify", engines="nodes://127.0.0.1:9"):
        self.port = free_port()
        self.log_path = path(f"log-{self.port}")
        tls = [verify, "--tlscacert", path("ca.pem"), "--tlscert", path(f"{cert}.pem"),
               "--tlskey", path(f"{cert}-key.pem")] if verify else []
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [SWARM, "manage", "-H", f"tcp://127.0.0.1:{self.port}", *tls, *flags, engines],
                stdout=log, stderr=log)
        self.wait_for("Listening for HTTP")

    def log(self):
        return pathlib.Path(self.log_path).read_text(encoding="utf-8")

    def wait_for(self, text):
        end = time.monotonic() + 10
        while text not in self.log():
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"the log has no \"{text}\":\n{self.log()}")
            time.sleep(0.02)

    def get(self, target, context):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10,
                                                 context=context)
        try:
            connection.request("GET", target)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


class Engine(threading.Thread):
    """Answers nothing: whoever gets through its handshake is told 500."""

    def __init__(self, context):
        super().__init__(daemon=True)
        self.context = context
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = "nodes://127.0.0.1:%d" % self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            try:
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                pass
            finally:
                connection.close()


def engine_context(cert, folder=FOLDER, newest=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/{cert}.pem", f"{folder}/{cert}-key.pem")
    context.load_verify_locations(path("ca.pem"))
    context.verify_mode = ssl.CERT_REQUIRED
    if newest:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    return context


class Clients(unittest.TestCase):
    """What the log says about a client that is refused; none gets an answer."""

    @classmethod
    def setUpClass(cls):
        cls.manager = Manager()

    @classmethod
    def tearDownClass(cls):
        cls.manager.stop()

    def refused(self, context, why):
        with self.assertRaises(OSError):
            self.manager.get("/_ping", context)
        self.manager.wait_for(f"TLS: {why}")

    def test_right(self):
        self.assertEqual(self.manager.get("/_ping", client_context()), "OK")

    def test_without_certificate(self):
        self.refused(client_context(None), "the client sent no certificate")

    def test_expired(self):
        self.refused(client_context("expired"), "the certificate of CN=expired has expired: "
                     "it was valid until 2020-01-02 00:00 UTC")

    def test_of_another_ca(self):
        self.refused(client_context("stranger", path("other")),
                     "the certificate of CN=stranger was not signed by our CA (--tlscacert)")

    def test_of_a_server(self):
        self.refused(client_context("serveronly"), "the certificate of CN=serveronly may not be "
                     "used by a client (extended key usage)")

    def test_old_tls(self):
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            self.refused(client_context(newest=version),
                         "the other side speaks nothing newer than TLS 1.1")

    def test_plain(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.manager.port, timeout=10)
        connection.request("GET", "/_ping")
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.read()),
                         (400, b"Client sent an HTTP request to an HTTPS server.\n"))
        connection.close()
        self.manager.wait_for("TLS: it speaks plain HTTP, this port does not")

    def test_tls_on_a_plain_port(self):
        plain = Manager(verify="")
        try:
            with self.assertRaises(OSError):
                plain.get("/_ping", client_context())
            plain.wait_for("it speaks TLS, this port plain HTTP")
        finally:
            plain.stop()


class Engines(unittest.TestCase):
    """What `info` says about an engine that cannot be used."""

    def error_of(self, context, **manager):
        engine = Engine(context)
        process = Manager(engines=engine.address, **manager)
        try:
            end = time.monotonic() + 10
            while time.monotonic() < end:
                info = json.loads(process.get("/info", client_context()))
                errors = [row[1] for row in info["SystemStatus"] if row[0].endswith("Error")]
                if errors and errors[0] not in ("", "(none)"):
                    return errors[0]
                time.sleep(0.05)
            raise AssertionError(f"no error in info:\n{process.log()}")
        finally:
            process.stop()
            engine.socket.close()

    def test_right(self):
        self.assertIn("500", self.error_of(engine_context("engine")))

    def test_expired(self):
        self.assertIn("TLS: the certificate of CN=expired has expired: it was valid until "
                      "2020-01-02 00:00 UTC", self.error_of(engine_context("expired")))

    def test_of_another_ca(self):
        self.assertIn("TLS: the certificate of CN=stranger was not signed by our CA",
                      self.error_of(engine_context("stranger", path("other"))))

    def test_nameless(self):
        self.assertIn("TLS: the certificate of CN=nameless has no subject alternative name, so it "
                      "cannot be for 127.0.0.1", self.error_of(engine_context("nameless")))

    def test_for_another_host(self):
        self.assertIn("TLS: the certificate of CN=elsewhere is for node7, 10.9.8.7, not for "
                      "127.0.0.1", self.error_of(engine_context("elsewhere")))

    def test_of_a_client(self):
        self.assertIn("TLS: the certificate of CN=clientonly may not be used by a server "
                      "(extended key usage)", self.error_of(engine_context("clientonly")))

    def test_plain(self):
        self.assertIn("TLS: the other side does not speak TLS", self.error_of(None))

    def test_old_tls(self):
        self.assertIn("TLS: no version of TLS in common (1.2 or newer)",
                      self.error_of(engine_context("engine", newest=ssl.TLSVersion.TLSv1_1)))

    def test_our_certificate_is_refused(self):
        self.assertIn("TLS: the other side refused our certificate: its extended key usage does "
                      "not allow this", self.error_of(engine_context("engine"), cert="serveronly"))

    def test_unverified(self):
        """--tls alone takes any engine."""
        self.assertIn("500", self.error_of(engine_context("nameless"), verify="--tls"))


class Files(unittest.TestCase):
    """What is said at the start; then the program ends with code 2."""

    def said(self, *flags):
        done = subprocess.run([SWARM, "manage", "-H", f"tcp://127.0.0.1:{free_port()}", *flags,
                               "nodes://127.0.0.1:9"], capture_output=True, text=True, timeout=20,
                              check=False)
        self.assertEqual(done.returncode, 2, done)
        lines = done.stderr.strip().splitlines()
        self.assertEqual(len(lines), 1, done)
        return lines[0]

    def files(self, cert="manager.pem", key="manager-key.pem", ca="ca.pem"):
        return self.said("--tlsverify", "--tlscacert", path(ca), "--tlscert", path(cert),
                         "--tlskey", path(key))

    def test_missing_key(self):
        self.assertIn(f"open {path('no.pem')}: No such file or directory", self.files(key="no.pem"))

    def test_key_of_another(self):
        self.assertIn("the key does not belong to the certificate",
                      self.files(key="client-key.pem"))

    def test_encrypted_key(self):
        self.assertIn("the key is encrypted", self.files(key="locked-key.pem"))

    def test_no_certificate(self):
        self.assertIn(f"no certificate in {path('empty.pem')}", self.files(cert="empty.pem"))

    def test_no_key(self):
        self.assertIn(f"no usable key in {path('empty.pem')}", self.files(key="empty.pem"))

    def test_empty_ca(self):
        self.assertIn(f"Couldn't read CA certificate: no certificate in {path('empty.pem')}",
                      self.files(ca="empty.pem"))

    def test_flags(self):
        self.assertIn("--tlscacert must be provided when using --tlsverify", self.said(
            "--tlsverify", "--tlscert", path("manager.pem"), "--tlskey", path("manager-key.pem")))
        self.assertIn("--tlscert and --tlskey must be provided when using --tls",
                      self.said("--tls"))
        self.assertIn("--tlscert, --tlskey and --tlscacert require the use of either --tls or "
                      "--tlsverify", self.said("--tlscert", path("manager.pem")))


class Reload(unittest.TestCase):
    def test_new_certificate_on_sighup(self):
        for part in (".pem", "-key.pem"):
            shutil.copy(path("manager" + part), path("mine" + part))
        manager = Manager(cert="mine")
        try:
            before = self.served(manager)
            for part in (".pem", "-key.pem"):
                shutil.copy(path("engine" + part), path("mine" + part))
            manager.process.send_signal(1)
            manager.wait_for("Read the TLS files again")
            self.assertNotEqual(self.served(manager), before)
            shutil.copy(path("empty.pem"), path("mine.pem"))
            manager.process.send_signal(1)
            manager.wait_for("Keeping the old TLS files")
            self.assertEqual(manager.get("/_ping", client_context()), "OK")
        finally:
            manager.stop()

    def served(self, manager):
        with socket.create_connection(("127.0.0.1", manager.port), timeout=10) as plain:
            with client_context().wrap_socket(plain, server_hostname="127.0.0.1") as tls:
                return tls.getpeercert()["subject"]


if __name__ == "__main__":
    main(FOLDER, make_files)
