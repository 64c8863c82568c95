"""What is measured at a manager, one function for each line of the table.

Each takes a Bench (bench.py) and a running manager, and gives figures by name: rates a second,
latencies, memory in MB, CPU in microseconds of the manager for each request.
"""
import json
import socket
import statistics
import time

from processes import load

BODY = {"Image": "busybox", "Cmd": ["sleep", "1000"], "HostConfig": {"Memory": 8 << 20}}


def _load(bench, manager, verb, clients, *arguments):
    seen = load(bench.swarm_load, manager.host, "--do", verb, "--clients", clients, "--count", 0,
                "--for", bench.seconds, "--pid", manager.process.pid, *arguments)
    if not manager.alive():
        return {"died": 1}
    each = seen["verbs"].get(verb)
    if each is None or seen["errors"] > 0:  # A refusal is quick: no figure comes of it.
        return {"errors": seen["errors"]}
    return {"per_s": each["per_second"], "p50_ms": each["p50_ms"], "p99_ms": each["p99_ms"],
            "cpu_us": seen["cpu_seconds"] * 1e6 / each["requests"],
            "mb_per_s": each["bytes"] / 1e6 / seen["seconds"],
            "errors": seen["errors"], "ids_twice": seen["ids_given_twice"]}


def _get(bench, manager, path, clients):
    return _load(bench, manager, "get", clients, "--path", path)


def _create(clients):
    """What it makes is removed again, outside of the measurement."""
    def case(bench, manager):
        return _load(bench, manager, "create", clients, "--prefix", f"b{clients}-", "--body",
                     json.dumps(BODY), "--clean")
    return case


def _first(manager):
    """Some container: the path to inspect it, and the engine that has it."""
    first = json.loads(manager.get("/containers/json?limit=1"))[0]
    number = int(first["Names"][0].rsplit("/", 1)[-1].split("-")[1])
    return f"/containers/{first['Id']}/json", manager.engines.addresses()[number - 1]


def _cold_start(_bench, manager):
    return {"s": manager.cold_start_s, "mb": manager.memory_mb("VmRSS")}


def _info(bench, manager):
    return _get(bench, manager, "/info", 16)


def _first_byte_ms(manager, path):
    host, port = manager.host.split(":")
    times = []
    for _ in range(15):
        with socket.create_connection((host, int(port))) as client:
            client.sendall(f"GET {path} HTTP/1.0\r\nHost: bench\r\n\r\n".encode())
            begin = time.perf_counter()
            client.recv(1)
            times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def _list_one(bench, manager):
    figures = _get(bench, manager, "/containers/json", 1)
    if manager.alive():
        figures["first_byte_ms"] = _first_byte_ms(manager, "/containers/json")
    return figures


def _list_four(bench, manager):
    manager.forget_peak()
    before = manager.memory_mb("VmRSS")
    figures = _get(bench, manager, "/containers/json", 4)
    if manager.alive():
        figures["mb_a_call"] = max(0.0, manager.memory_mb("VmHWM") - before) / 4
    return figures


def _inspect(bench, manager):
    return _get(bench, manager, _first(manager)[0], 32)


def _added_latency(bench, manager):
    """One connection: through the manager, and to the engine itself."""
    path, address = _first(manager)
    through = _get(bench, manager, path, 1)
    direct = load(bench.swarm_load, address, "--do", "get", "--path", path, "--clients", 1,
                  "--for", bench.seconds, "--count", 0)["verbs"]["get"]
    return {"added_p50_us": (through["p50_ms"] - direct["p50_ms"]) * 1e3,
            "direct_p50_us": direct["p50_ms"] * 1e3}


def _memory(_bench, manager):
    return {"mb": manager.memory_mb("VmRSS")}


# In this order: what may kill a manager comes last. Name: (figure to compare, case).
CASES = {
    "cold start, idle memory": ("s", _cold_start),
    "info, 16 clients": ("per_s", _info),
    "list, 1 client": ("p50_ms", _list_one),
    "list, 4 clients": ("per_s", _list_four),
    "inspect, 32 clients": ("per_s", _inspect),
    "added latency": ("added_p50_us", _added_latency),
    "create, 1 client": ("p50_ms", _create(1)),
    "memory after that": ("mb", _memory),
    "create, 16 clients": ("per_s", _create(16)),
    "create, 32 clients": ("per_s", _create(32)),
    "create, 64 clients": ("per_s", _create(64)),
}
