"""Certificates of a CA of a test's own, and the run of a script that needs them."""
import pathlib
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def ca(*words):
    """tools/test-ca with these words."""
    subprocess.run([ROOT / "tools/test-ca", *words], check=True)


def main(folder, make_files):
    """Runs the tests of the script that calls it; nothing is left of the folder."""
    try:
        make_files()
        unittest.main(verbosity=1)
    finally:
        shutil.rmtree(folder)
