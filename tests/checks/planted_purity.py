#!/usr/bin/env python3
"""check_purity.sh finds calls to the outside in planted archives."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import planted

CXX = os.environ.get("CXX", "g++")


class Purity(unittest.TestCase):
    def check(self, code):
        with tempfile.TemporaryDirectory() as folder:
            source, archive = pathlib.Path(folder, "a.cc"), pathlib.Path(folder, "liba.a")
            source.write_text(code, encoding="utf-8")
            subprocess.run([CXX, "-std=c++20", "-c", "a.cc"], cwd=folder, check=True)
            subprocess.run(["ar", "rcs", archive, "a.o"], cwd=folder, check=True)
            done = subprocess.run([planted.ROOT / "tools/check_purity.sh", archive],
                                  capture_output=True, text=True, check=False)
            return done.returncode, done.stdout

    def expect(self, code, name):
        result, said = self.check(code)
        self.assertEqual(result, 1, said)
        self.assertIn(name, said)

    def test_pure_code_passes(self):
        result, said = self.check("#include <string>\nstd::string f() { return {9, 'x'}; }")
        self.assertEqual(result, 0, said)

    def test_steady_clock(self):
        self.expect("#include <chrono>\nlong f() { return std::chrono::steady_clock::now()"
                    ".time_since_epoch().count(); }", "steady_clock")

    def test_socket(self):
        self.expect("#include <sys/socket.h>\nint f() { return socket(1, 1, 0); }", "socket")

    def test_epoll(self):
        self.expect("#include <sys/epoll.h>\nint f() { return epoll_create1(0); }", "epoll_create1")

    def test_environment(self):
        self.expect("#include <cstdlib>\nconst char* f() { return std::getenv(\"X\"); }", "getenv")

    def test_random_device(self):
        self.expect("#include <random>\nunsigned f() { return std::random_device{}(); }",
                    "random_device")

    def test_file(self):
        self.expect("#include <fstream>\nbool f() { return std::ifstream(\"x\").good(); }",
                    "stream")

    def test_thread(self):
        self.expect("#include <thread>\nvoid f() { std::thread([] {}).join(); }", "thread")

    def test_empty_archive_is_no_proof(self):
        with tempfile.TemporaryDirectory() as folder:
            archive = pathlib.Path(folder, "liba.a")
            subprocess.run(["ar", "rcs", archive], check=True)
            done = subprocess.run([planted.ROOT / "tools/check_purity.sh", archive],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    unittest.main()
