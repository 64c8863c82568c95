#!/usr/bin/env python3
"""The token service over https: create, join, list and manage with its CA, and what without.

tokens_tls.py SWARM
"""
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from own_ca import ca, main

SWARM = sys.argv.pop(1)
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="swarm-tokens-tls-"))
ENGINE = "10.9.9.9:2375"
CA = ("--discovery-opt", f"token.cacertfile={FOLDER}/ca.pem")
OWN = (*CA, "--discovery-opt", f"token.certfile={FOLDER}/client.pem",
       "--discovery-opt", f"token.keyfile={FOLDER}/client-key.pem")


def make_files():
    ca("init", FOLDER)
    ca("init", FOLDER / "other")
    for name in ("service", "renewed"):
        ca("issue", FOLDER, name, "--names", "localhost,127.0.0.1")
    ca("issue", FOLDER, "client", "--usage", "client")
    ca("issue", FOLDER, "elsewhere", "--names", "node7")


class Program:
    """Runs until it is stopped; what it says lies in a file."""

    def __init__(self, *words):
        self.path = FOLDER / f"log-{time.monotonic_ns()}"
        with open(self.path, "w", encoding="utf-8") as log:
            # pylint: disable=consider-using-with
            self.process = subprocess.Popen([SWARM, *words], stdout=log, stderr=log)

    def wait_for(self, text):
        end = time.monotonic() + 20
        while text not in self.path.read_text(encoding="utf-8"):
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"no \"{text}\":\n{self.path.read_text(encoding='utf-8')}")
            time.sleep(0.02)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Service(Program):
    def __init__(self, *flags, cert="service"):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        for part in (".pem", "-key.pem"):
            shutil.copy(FOLDER / (cert + part), FOLDER / ("served" + part))
        super().__init__("tokens", "serve", "--listen", f"127.0.0.1:{self.port}", "--store",
                         f"{FOLDER}/{self.port}.db", "--tlscert", f"{FOLDER}/served.pem",
                         "--tlskey", f"{FOLDER}/served-key.pem", *(flags or ["--tls"]))
        self.wait_for("Listening for HTTPS")

    def ask(self, command, *words, host="127.0.0.1"):
        done = subprocess.run([SWARM, command, "--discovery-url", f"https://{host}:{self.port}/v1",
                               *words], capture_output=True, text=True, timeout=30, check=False)
        return done.returncode, done.stdout.strip(), done.stderr.strip()


class TokensOverTls(unittest.TestCase):
    def service(self, *flags, **options):
        service = Service(*flags, **options)
        self.addCleanup(service.stop)
        return service

    def refused(self, outcome, words):
        code, out, err = outcome
        self.assertEqual((code, out, len(err.splitlines())), (1, "", 1), err)
        self.assertIn(words, err)

    def test_create_join_list_manage(self):
        service = self.service()
        code, token, err = service.ask("create", *CA, host="localhost")
        self.assertEqual((code, err), (0, ""))
        url = f"token://https://127.0.0.1:{service.port}/v1/{token}"
        agent = Program("join", "--advertise", ENGINE, *CA, url)
        self.addCleanup(agent.stop)
        agent.wait_for("Registered")
        self.assertEqual(service.ask("list", *CA, f"token://{token}"), (0, ENGINE, ""))
        manager = Program("manage", "-H", "127.0.0.1:0", *CA, url)
        self.addCleanup(manager.stop)
        manager.wait_for(ENGINE)

    def test_wrong_or_no_ca(self):
        service = self.service()
        wrong = ("--discovery-opt", f"token.cacertfile={FOLDER}/other/ca.pem")
        for options in ((), wrong):
            self.refused(service.ask("create", *options), "was not signed by our CA")
        absent = ("--discovery-opt", f"token.cacertfile={FOLDER}/absent.pem")
        code, _, err = service.ask("create", *absent)
        self.assertEqual(code, 2)
        self.assertIn("absent.pem", err)

    def test_wrong_name(self):
        self.refused(self.service(cert="elsewhere").ask("create", *CA), "not for 127.0.0.1")

    def test_plain_http_is_told(self):
        service = self.service()
        done = subprocess.run([SWARM, "create", "--discovery-url",
                               f"http://127.0.0.1:{service.port}/v1"], capture_output=True,
                              text=True, timeout=30, check=False)
        self.refused((done.returncode, done.stdout, done.stderr.strip()), "HTTPS server")
        service.wait_for("it speaks plain HTTP, this port does not")

    def test_clients_may_have_to_show_a_certificate(self):
        service = self.service("--tlsverify", "--tlscacert", f"{FOLDER}/ca.pem")
        code, _, err = service.ask("create", *CA)
        self.assertEqual(code, 1, err)
        service.wait_for("the client sent no certificate")
        self.assertEqual(service.ask("create", *OWN)[0], 0)

    def test_files_are_read_again(self):
        service = self.service()
        serial = self.served(service)
        for part in (".pem", "-key.pem"):
            shutil.copy(FOLDER / ("renewed" + part), FOLDER / ("served" + part))
        service.process.send_signal(1)
        service.wait_for("Read the TLS files again")
        self.assertNotEqual(self.served(service), serial)

    def test_an_agent_reads_its_files_again(self):
        service = self.service()
        token = service.ask("create", *CA)[1]
        trusted = FOLDER / "trusted.pem"
        shutil.copy(FOLDER / "other/ca.pem", trusted)
        agent = Program("join", "--advertise", ENGINE, "--discovery-opt",
                        f"token.cacertfile={trusted}",
                        f"token://https://127.0.0.1:{service.port}/v1/{token}")
        self.addCleanup(agent.stop)
        agent.wait_for("was not signed by our CA")
        shutil.copy(FOLDER / "ca.pem", trusted)
        agent.process.send_signal(1)
        agent.wait_for("Read the TLS files again")
        agent.wait_for("Registered")

    def served(self, service):
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{service.port}"],
                              input="", capture_output=True, text=True, timeout=20, check=False)
        begin = done.stdout.index("-----BEGIN")
        return done.stdout[begin:done.stdout.index("-----END")]

    def test_flags_that_do_not_go_together(self):
        done = subprocess.run([SWARM, "tokens", "serve", "--tls", "--tlscert", "x.pem"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--tlscert and --tlskey must be provided", done.stderr)


if __name__ == "__main__":
    main(FOLDER, make_files)
