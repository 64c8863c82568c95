"""What the planted-violation tests share: a small good tree, and running a checker on it."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class PlantedTree(unittest.TestCase):
    """Each test changes the tree `good` (path -> text) and expects what the checker says."""

    good = {}
    checker = []  # The command; "{root}" stands for the planted tree.

    def run_checker(self, changes=None):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**self.good, **(changes or {})}.items():
                if text is not None:
                    path = pathlib.Path(folder) / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8")
                    path.chmod(0o755)
            command = [str(word).format(root=folder) for word in self.checker]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            return done.returncode, done.stdout + done.stderr

    def expect_ok(self, changes=None):
        code, said = self.run_checker(changes)
        self.assertEqual(code, 0, said)

    def expect_complaint(self, changes, *texts):
        code, said = self.run_checker(changes)
        self.assertEqual(code, 1, said)
        for text in texts:
            self.assertIn(text, said)


def python_tool(name):
    return [sys.executable, ROOT / "tools" / name]
