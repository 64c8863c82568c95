#!/usr/bin/env python3
"""How fast long streams are through a manager, as a share of the same streams directly.

  bench/e2e/streams.py ENGINE MANAGER [--do exec,cp-in,cp-out,logs] [--rounds 5] [--streams N]
                       [--megabytes M] [--chunks] [--pid PID] [--tls FOLDER]

ENGINE and MANAGER are HOST:PORT over plain TCP, or with TLS and the certificates ca.pem, client.pem
and client-key.pem of FOLDER (then without exec: Python cannot half-close such a connection); the
manager serves that engine, which has an image busybox. With --chunks cp-in sends its archive in
chunks, as the CLI does, else with its length. Every round measures the one and then the other; of
the rounds the median counts. Every byte is checked. With --pid, that process's time of processors
and its memory are told.
"""
import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import select
import socket
import ssl
import statistics
import tarfile
import threading
import time

PIECE = 1 << 20
MB = 1000 * 1000
LINE = 16  # Of a log: how many words of 8 bytes.
NAME, LOG = "stream-bench", "stream-bench-log"


class Way:
    """How to speak to engine and manager."""
    tls = None  # A context.
    chunks = False


def use_tls(folder):
    Way.tls = ssl.create_default_context(cafile=f"{folder}/ca.pem")
    Way.tls.load_cert_chain(f"{folder}/client.pem", f"{folder}/client-key.pem")


def connect(host):
    name, port = host.rsplit(":", 1)
    if Way.tls:
        connection = http.client.HTTPSConnection(name, int(port), timeout=900, context=Way.tls)
    else:
        connection = http.client.HTTPConnection(name, int(port), timeout=900)
    connection.connect()
    return connection


def call(host, method, path, body=None):
    connection = connect(host)
    connection.request(method, path, json.dumps(body) if body is not None else None,
                       {"Content-Type": "application/json"})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    if answer.status >= 400:
        raise RuntimeError(f"{method} {path} at {host}: {answer.status} {data.decode()}")
    return json.loads(data) if data else None


class Pattern:
    """Bytes of which each position is known: what is lost, doubled or moved is seen."""

    def __init__(self):
        words = b"".join(b"%07d%s" % (number, b" " if (number + 1) % LINE else b"\n")
                         for number in range(PIECE // 8))
        self.twice = memoryview(words + words)

    def at(self, offset, length):
        begin = offset % PIECE
        return self.twice[begin:begin + min(length, PIECE)]

    def check(self, offset, piece):
        done = 0
        while done < len(piece):
            part = self.at(offset + done, len(piece) - done)
            if piece[done:done + len(part)] != part:
                raise RuntimeError(f"other bytes at {offset + done} than were sent")
            done += len(part)


PATTERN = Pattern()


class Frames:
    """Docker's frames, taken apart: eight bytes of head, the last four of them the length."""

    def __init__(self):
        self.head, self.left, self.received = bytearray(), 0, 0

    def feed(self, piece):
        while piece:
            if self.left == 0:
                taken = 8 - len(self.head)
                self.head += piece[:taken]
                if len(self.head) == 8:
                    self.left = int.from_bytes(self.head[4:], "big")
                    self.head.clear()
            else:
                taken = min(self.left, len(piece))
                PATTERN.check(self.received, piece[:taken])
                self.received += taken
                self.left -= taken
            piece = piece[taken:]


def open_exec(host, container, command):
    """The connection of an `exec -i`, taken over."""
    made = call(host, "POST", f"/containers/{container}/exec", {
        "Cmd": command, "AttachStdin": True, "AttachStdout": True, "AttachStderr": True})
    connection = connect(host)
    connection.request("POST", f"/exec/{made['Id']}/start", json.dumps({"Detach": False}), {
        "Content-Type": "application/json", "Connection": "Upgrade", "Upgrade": "tcp"})
    head = b""
    while b"\r\n\r\n" not in head:
        got = connection.sock.recv(1)
        if not got:
            break
        head += got
    if not head.startswith(b"HTTP/1.1 101"):
        raise RuntimeError(f"exec: {head!r}")
    return connection.sock


def exec_both_ways(host, size):
    """`exec -i CONTAINER cat`: all that goes in comes back. Gives how many bytes moved."""
    wire = open_exec(host, NAME, ["cat"])
    wire.setblocking(False)
    buffer = bytearray(PIECE)
    view = memoryview(buffer)
    frames, sent = Frames(), 0
    poll = select.poll()
    poll.register(wire, select.POLLIN | select.POLLOUT)
    while True:
        if not (ready := poll.poll(600_000)):
            raise RuntimeError("exec: nothing moves")
        event = ready[0][1]
        if event & select.POLLOUT and sent < size:
            sent += wire.send(PATTERN.at(sent, size - sent))
            if sent == size:
                wire.shutdown(socket.SHUT_WR)
                poll.modify(wire, select.POLLIN)
        if event & ~select.POLLOUT:
            count = wire.recv_into(buffer)
            frames.feed(view[:count])
            if count == 0:
                break
    wire.close()
    if frames.received != size:
        raise RuntimeError(f"exec: {frames.received} of {size} bytes came back")
    return 2 * size


def copy_in(host, size):
    entry = tarfile.TarInfo("big")
    entry.size = size
    head, padding = entry.tobuf(), b"\0" * (-size % 512 + 1024)

    def pieces():
        yield head
        for offset in range(0, size, PIECE):
            yield PATTERN.at(offset, size - offset)
        yield padding

    connection = connect(host)
    framing = {"Transfer-Encoding": "chunked"} if Way.chunks else {
        "Content-Length": str(len(head) + size + len(padding))}
    connection.request("PUT", f"/containers/{NAME}/archive?path=/", pieces(), framing,
                       encode_chunked=Way.chunks)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"cp-in: {answer.status} {answer.read()}")
    answer.read()
    connection.close()
    return size


def copy_out(host, size):
    connection = connect(host)
    connection.request("GET", f"/containers/{NAME}/archive?path=/big")
    answer = connection.getresponse()
    entry = tarfile.TarInfo.frombuf(answer.read(512), "utf-8", "strict")
    if answer.status != 200 or entry.size != size:
        raise RuntimeError(f"cp-out: {answer.status}, a file of {entry.size} bytes")
    buffer = bytearray(PIECE)
    view = memoryview(buffer)
    received = 0
    while count := answer.readinto(buffer):
        PATTERN.check(received, view[:max(0, min(count, size - received))])
        received += count
    connection.close()
    if not size <= received <= size + 20480:
        raise RuntimeError(f"cp-out: {received} of {size} bytes")
    return size


def follow_logs(host, size):
    """`logs -f` of a container that has ended: all of its log, and the stream's end."""
    connection = connect(host)
    connection.request("GET", f"/containers/{LOG}/logs?follow=1&stdout=1")
    answer = connection.getresponse()
    buffer = bytearray(PIECE)
    view = memoryview(buffer)
    frames = Frames()
    while count := answer.readinto(buffer):
        frames.feed(view[:count])
    connection.close()
    if answer.status != 200 or frames.received != size:
        raise RuntimeError(f"logs: {answer.status}, {frames.received} of {size} bytes")
    return size


# What to do, how many at a time, and how many megabytes each.
KINDS = {"exec": (exec_both_ways, 50, 100), "cp-in": (copy_in, 1, 2000),
         "cp-out": (copy_out, 1, 2000), "logs": (follow_logs, 200, 4)}


class Process:
    """A process watched from outside."""

    def __init__(self, pid):
        self.pid, self.rss_mb, self.stopped = pid, 0, threading.Event()
        if pid:
            threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while not self.stopped.wait(0.1):
            status = pathlib.Path(f"/proc/{self.pid}/status").read_text("utf-8")
            self.rss_mb = max(self.rss_mb, int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024)

    def seconds(self):
        if not self.pid:
            return 0.0
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rate(action, host, streams, size):
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(streams) as pool:
        moved = sum(pool.map(lambda _: action(host, size), range(streams)))
    return moved / (time.monotonic() - begin) / MB


def remove(engine):
    for name in (NAME, LOG):
        try:
            call(engine, "DELETE", f"/containers/{name}?force=1&v=1")
        except RuntimeError:
            pass  # There is none.


def prepare(engine):
    remove(engine)
    call(engine, "POST", f"/containers/create?name={NAME}",
         {"Image": "busybox", "Cmd": ["sleep", "7200"]})
    call(engine, "POST", f"/containers/{NAME}/start")


def prepare_log(engine, size):
    words = f"i=0; while [ $i -lt {size} ]; do cat /pattern; i=$((i+{PIECE})); done"
    call(engine, "POST", f"/containers/create?name={LOG}", {
        "Image": "busybox", "Cmd": ["sh", "-c", f"({words}) | head -c {size}"]})
    entry = tarfile.TarInfo("pattern")
    entry.size = PIECE
    connection = connect(engine)
    connection.request("PUT", f"/containers/{LOG}/archive?path=/",
                       entry.tobuf() + bytes(PATTERN.at(0, PIECE)) + b"\0" * 1024)
    if (answer := connection.getresponse()).status != 200:
        raise RuntimeError(f"the pattern: {answer.status} {answer.read()}")
    call(engine, "POST", f"/containers/{LOG}/start")
    call(engine, "POST", f"/containers/{LOG}/wait")


def measure(kind, options, process):
    action, streams, megabytes = KINDS[kind]
    streams, size = options.streams or streams, (options.megabytes or megabytes) * MB
    prepare(options.engine)
    if kind == "cp-out":
        copy_in(options.engine, size)
    if kind == "logs":
        prepare_log(options.engine, size)
    while True:  # Until the manager knows the containers.
        try:
            call(options.manager, "GET", f"/containers/{LOG if kind == 'logs' else NAME}/json")
            break
        except RuntimeError:
            time.sleep(0.2)
    direct, through, seconds = [], [], []
    for _ in range(options.rounds):
        direct.append(rate(action, options.engine, streams, size))
        before = process.seconds()
        through.append(rate(action, options.manager, streams, size))
        seconds.append(process.seconds() - before)
    told = [statistics.median(values) for values in (direct, through)]
    print(f"{kind:7} {streams:4} x {size // MB:5} MB   direct {told[0]:7.0f} MB/s   through "
          f"{told[1]:7.0f} MB/s   ratio {told[1] / told[0]:.2f}   (rounds "
          f"{' '.join(f'{b / a:.2f}' for a, b in zip(direct, through))})   manager "
          f"{statistics.median(seconds):.2f} s CPU, {process.rss_mb:.0f} MiB at most", flush=True)
    return told[1] / told[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine")
    parser.add_argument("manager")
    parser.add_argument("--do", default=",".join(KINDS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--streams", type=int)
    parser.add_argument("--megabytes", type=int)
    parser.add_argument("--pid", type=int)
    parser.add_argument("--chunks", action="store_true")
    parser.add_argument("--tls")
    options = parser.parse_args()
    Way.chunks = options.chunks
    if options.tls:
        use_tls(options.tls)
    process = Process(options.pid)
    try:
        for kind in options.do.split(","):
            measure(kind, options, process)
    finally:
        process.stopped.set()
        remove(options.engine)


if __name__ == "__main__":
    main()
