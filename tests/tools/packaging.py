"""The .deb unpacked into an empty root: it holds what it should, units are sound, programs run.

Usage: packaging.py BUILD_FOLDER
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
BUILD = pathlib.Path(sys.argv[1])


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, check=False, **options)


class PackagingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="swarm-deb-"))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        made = run("cpack", "-G", "DEB", "-B", str(cls.root / "packed"), cwd=BUILD)
        if made.returncode:
            raise AssertionError(made.stdout + made.stderr)
        cls.deb = next((cls.root / "packed").glob("swarm-classic_*.deb"))
        run("dpkg-deb", "-x", cls.deb, cls.root)

    def test_what_it_needs_and_cannot_stand(self):
        fields = dict(line.split(": ", 1) for line in run("dpkg-deb", "-f", self.deb).stdout
                      .splitlines() if ": " in line)
        self.assertEqual(fields["Conflicts"], "swarm")
        for library in ("libssl3", "libre2-9", "libzookeeper-mt2"):
            self.assertIn(library, fields["Depends"])

    def test_programs_run(self):
        said = run(self.root / "usr/bin/swarm", "--version")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertTrue(said.stdout.startswith("swarm version "))
        self.assertEqual(run(self.root / "usr/bin/swarm-sim", "--help").returncode, 0)

    def test_units_are_sound(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("no systemd-analyze here")
        for unit in ("swarm-manage.service", "swarm-join.service"):
            path = self.root / "usr/lib/systemd/system" / unit
            text = path.read_text(encoding="utf-8")  # Of this root, as systemd sees another.
            path.write_text(text.replace("=/usr/bin/swarm", f"={self.root}/usr/bin/swarm"),
                            encoding="utf-8")
            verified = run("systemd-analyze", "verify", path)
            self.assertEqual((verified.returncode, verified.stdout + verified.stderr), (0, ""))

    def test_examples_are_understood(self):
        examples = self.root / "usr/share/doc/swarm-classic/examples"
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("SWARM")}
        for command in ("manage", "join"):
            said = run(self.root / "usr/bin/swarm", "--config", examples / f"{command}.yml.example",
                       command, "--log-level", "nonsense", env=environment)
            self.assertEqual(said.returncode, 2)
            self.assertIn("nonsense", said.stderr)  # Nothing before it was wrong.

    def test_completion_is_there(self):
        for path in ("bash-completion/completions/swarm", "zsh/vendor-completions/_swarm",
                     "fish/vendor_completions.d/swarm.fish"):
            self.assertGreater((self.root / "usr/share" / path).stat().st_size, 1000)


if __name__ == "__main__":
    for program in ("dpkg-deb", "dpkg-shlibdeps"):
        if not shutil.which(program):
            print(f"\n*** SKIPPED: no {program} here (tools/dev setup installs it)\n", flush=True)
            sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], "-v"])
