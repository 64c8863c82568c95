"""The board's queries, as Grafana would ask them of a Prometheus."""
import json
import math
import pathlib
import re
import urllib.parse
import urllib.request

BOARD = pathlib.Path(__file__).resolve().parents[2] / "metrics/grafana/dashboards/swarm.json"
SCRAPE_SECONDS = 5  # As metrics/prometheus.yml and the data source of metrics/grafana have it.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def panels():
    """All panels in their order, those that are rows too."""
    return json.loads(BOARD.read_text(encoding="utf-8"))["panels"]


def filled(expression, job=".*", rate_seconds=60):
    """The query with Grafana's variables replaced by what the user would have chosen."""
    return (expression.replace("$job", job).replace("$instance", ".*")
            .replace("$__rate_interval", f"{rate_seconds}s"))


def queries(job=".*"):
    """(panel, query) of the whole board."""
    for panel in panels():
        for target in panel.get("targets", []):
            yield panel["title"], filled(target["expr"], job)


def legend(target, labels):
    """What Grafana calls that series."""
    wanted = target["legendFormat"]
    if wanted == "__auto":
        return ", ".join(f"{name}={labels[name]}" for name in sorted(labels)) or "value"
    return re.sub(r"{{\s*(\w+)\s*}}", lambda name: labels.get(name[1], ""), wanted)


class Series:
    """`points` are pairs of time and value, finite ones only."""

    def __init__(self, name, labels, points):
        self.name = name
        self.labels = labels
        self.points = points

    def last(self):
        return self.points[-1][1] if self.points else math.nan


class Prometheus:
    def __init__(self, address):
        self.address = address

    def get(self, path, **arguments):
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(arguments)}"
        with OPENER.open(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def ask(self, query, at=None):
        """The result of a query now, or at a time in seconds since 1970."""
        return self.get("query", query=query, **({} if at is None else {"time": at}))["result"]

    def series(self, panel, start, end, job):
        """Every series of a panel between two times."""
        step = max(SCRAPE_SECONDS, math.ceil((end - start) / 150))
        rate_seconds = max(4 * SCRAPE_SECONDS, step + SCRAPE_SECONDS)
        found = []
        for target in panel["targets"]:
            query = filled(target["expr"], job, rate_seconds)
            for each in self.get("query_range", query=query, start=start, end=end,
                                 step=step)["result"]:
                points = [(float(time), float(value)) for time, value in each["values"]]
                points = [point for point in points if math.isfinite(point[1])]
                labels = {name: value for name, value in each["metric"].items()
                          if name != "__name__"}
                found.append(Series(legend(target, labels), labels, points))
        return found
