#!/usr/bin/env python3
"""Many long streams at a time: every byte arrives in order, slow readers cost little memory.

Small by default; LIVE_STREAMS=full moves what the goals name (200 `logs -f`, 50 `exec -i` with 100
MB each way, a copy of 2 GB), which takes some minutes. Speeds: bench/e2e/streams.py.
"""
import concurrent.futures
import os
import select
import sys
import threading
import time

import live

sys.path.insert(0, str(live.ROOT / "bench/e2e"))
import streams  # pylint: disable=wrong-import-position

FULL = os.environ.get("LIVE_STREAMS") == "full"
FOLLOWERS, LOG_MB = 200, 4 if FULL else 0.25
PUMPS, PUMP_MB = 50, 100 if FULL else 4
COPY_MB = 2000 if FULL else 200
SLOW, SLOW_SECONDS, SLOW_RATE = 150 if FULL else 50, 12, 1024
# What a stream may keep in the manager at most: a piece on its way, its connections, their state.
STREAM_KIB = 320


class Relay(live.LiveCase):
    def setUp(self):
        self.engine = live.ENGINES[0]
        self.process = streams.Process(self.manager.process.pid)
        self.addCleanup(self.process.stopped.set)
        self.addCleanup(streams.remove, self.engine)
        streams.prepare(self.engine)
        self.know(streams.NAME)

    def know(self, name):
        live.wait_until(lambda: self.manager.call("GET", f"/containers/{name}/json").status == 200,
                        20, f"the manager knows {name}")

    def at_once(self, action, count, megabytes):
        """Each checks its bytes; gives how many moved, and tells what that cost."""
        before, begin = self.process.seconds(), time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            moved = sum(pool.map(lambda _: action(self.manager.host, int(megabytes * streams.MB)),
                                 range(count)))
        seconds, elapsed = self.process.seconds() - before, time.monotonic() - begin
        print(f"{action.__name__}: {moved / 1e9:.2f} GB in {elapsed:.1f} s, {seconds:.2f} s of the "
              f"manager's processor, {self.process.rss_mb:.0f} MiB at most")
        return moved

    def test_executions_pump_both_ways(self):
        moved = self.at_once(streams.exec_both_ways, PUMPS, PUMP_MB)
        self.assertEqual(moved, 2 * PUMPS * PUMP_MB * streams.MB)
        self.assertLess(self.process.rss_mb, 100)

    def test_logs_are_followed_by_many(self):
        streams.prepare_log(self.engine, int(LOG_MB * streams.MB))
        self.know(streams.LOG)
        moved = self.at_once(streams.follow_logs, FOLLOWERS, LOG_MB)
        self.assertEqual(moved, FOLLOWERS * LOG_MB * streams.MB)
        self.assertLess(self.process.rss_mb, 40 + FOLLOWERS * STREAM_KIB / 1024)

    def test_large_copies_both_ways(self):
        for action in (streams.copy_in, streams.copy_out):
            moved = self.at_once(action, 1, COPY_MB)
            self.assertEqual(moved, COPY_MB * streams.MB)
        self.assertLess(self.process.rss_mb, 60)

    def test_slow_readers_cost_little(self):
        """Endless output for readers of 1 KB a second: they see its begin, in order."""
        readers = []
        self.addCleanup(lambda: [reader.close() for reader in readers])
        # First of all: the commands end with their container.
        self.addCleanup(streams.remove, self.engine)
        command = ["sh", "-c", "i=0; while true; do i=$((i+1)); echo line $i of all; done"]
        before = self.manager.rss_kib()
        for _ in range(SLOW):
            readers.append(streams.open_exec(self.manager.host, streams.NAME, command))
        got = [bytearray() for _ in readers]
        end = time.monotonic() + SLOW_SECONDS
        most = 0
        while time.monotonic() < end:
            for reader, bytes_read in zip(readers, got):
                if select.select([reader], [], [], 0)[0]:
                    bytes_read += reader.recv(SLOW_RATE)
            most = max(most, self.manager.rss_kib())
            time.sleep(1)
        print(f"{SLOW} slow readers: {(most - before) / 1024:.1f} MiB more than before")
        self.assertLess(most - before, SLOW * STREAM_KIB)
        for bytes_read in got:
            self.assertGreater(len(bytes_read), SLOW_RATE)
            self.expect_lines(bytes(bytes_read))

    def expect_lines(self, frames):
        text, at = b"", 0
        while at + 8 <= len(frames):
            length = int.from_bytes(frames[at + 4:at + 8], "big")
            text += frames[at + 8:at + 8 + length]
            at += 8 + length
        lines = text.split(b"\n")[:-1]
        self.assertEqual(lines, [b"line %d of all" % (i + 1) for i in range(len(lines))])

    def test_a_stream_ends_with_its_client_in_the_middle(self):
        """Neither descriptors nor connections stay when bulk streams are cut."""
        fds = self.manager.fds()
        threads = []
        for _ in range(10):
            wire = streams.open_exec(self.manager.host, streams.NAME,
                                     ["sh", "-c", "cat /dev/zero"])
            thread = threading.Thread(target=self.read_and_leave, args=(wire,))
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join()
        live.wait_until(lambda: self.manager.fds() <= fds + 1, 10, "descriptors as before")

    @staticmethod
    def read_and_leave(wire):
        left = 20 * streams.MB
        while left > 0:
            left -= len(wire.recv(streams.PIECE))
        wire.close()


if __name__ == "__main__":
    live.main()
