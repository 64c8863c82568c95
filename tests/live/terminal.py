"""A command under a pseudo-terminal, as a person at a keyboard would use it."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time


class Terminal:
    def __init__(self, cli, *words, rows=24, columns=80):
        self.text = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(cli.path, [cli.path, *words], {**cli.env, "TERM": "xterm"})
        self.resize(rows, columns)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)

    def type(self, text):
        os.write(self.fd, text.encode())

    def read(self, seconds):
        """False at the end of the output."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.text += data.decode(errors="replace")
        return bool(data)

    def expect(self, pattern, timeout=30):
        """Waits until the output matches; gives the match and forgets what led to it."""
        end = time.monotonic() + timeout
        while True:
            found = re.search(pattern, self.text, re.M)
            if found:
                self.text = self.text[found.end():]
                return found
            if time.monotonic() > end or not self.read(0.1):
                raise AssertionError(f"the terminal does not show {pattern!r} but {self.text!r}")

    def wait(self, timeout=30):
        """The exit code of the command."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = None
                while self.read(0) and select.select([self.fd], [], [], 0)[0]:
                    pass  # What it said last.
                return os.waitstatus_to_exitcode(status)
            self.read(0.05)
        raise AssertionError(f"the command does not end; the terminal shows {self.text!r}")

    def close(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)
