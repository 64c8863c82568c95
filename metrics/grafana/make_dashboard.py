#!/usr/bin/env python3
"""Writes dashboards/swarm.json, Grafana's board of a manager. Usage: make_dashboard.py [--check]

The board is made from the table below, as 2,000 lines of JSON are no source. --check only compares.
A row of the table is a row of the board: panels with a title, a kind, a width of 24, a unit, and
queries with their legends. `{S}` in a query are the labels that the variables of the board choose.
"""
import json
import pathlib
import sys

BOARD = pathlib.Path(__file__).parent / "dashboards" / "swarm.json"
CHOSEN = 'job=~"$job",instance=~"$instance"'
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
RATE = "[$__rate_interval]"
LEGEND = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
BAD = {"mode": "absolute",
       "steps": [{"color": "green", "value": None}, {"color": "red", "value": 1}]}
GOOD = {"mode": "absolute",
        "steps": [{"color": "red", "value": None}, {"color": "green", "value": 1}]}


def panel(title, kind, width, unit, *queries, **more):
    """`queries` are pairs of expression and legend."""
    return {"title": title, "kind": kind, "width": width, "unit": unit, "queries": queries, **more}


def quantile(share, name, by=""):
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({share}, sum by ({labels}) (rate({name}_bucket{{S}}{RATE})))"


def by_route(share):
    of_each = quantile(share, "swarmc_http_request_duration_seconds", "method, route")
    return f"topk(15, {of_each})", "{{method}} {{route}}"


def rate(name, by, labels=""):
    chosen = "{S," + labels + "}" if labels else "{S}"
    return f"sum by ({by}) (rate({name}{chosen}{RATE}))"


ROWS = [
    ("At a glance", [
        panel("Healthy nodes", "stat", 3, "short", ('sum(swarmc_nodes{S,state="healthy"})', "")),
        panel("Other nodes", "stat", 3, "short", ('sum(swarmc_nodes{S,state!="healthy"})', ""),
              thresholds=BAD),
        panel("Running containers", "stat", 3, "short",
              ('sum(swarmc_node_containers{S,state="running"})', "")),
        panel("Failed placements, last hour", "stat", 4, "short",
              ('sum(increase(swarmc_schedule_attempts_total{S,result!="placed"}[1h]))', ""),
              thresholds=BAD, decimals=0),
        panel("Waiting for a new node", "stat", 3, "short",
              ("sum(swarmc_reschedule_waiting_containers{S})", ""), thresholds=BAD),
        panel("Certificate ends in", "stat", 4, "s",
              ("min((swarmc_tls_certificate_expiry_timestamp_seconds{S} > 0) - time()) "
               "or vector(0)",
               ""), mappings=[{"type": "value", "options": {"0": {"text": "no TLS"}}}]),
        panel("Primary", "stat", 4, "none", ("swarmc_leader{S} == 1", "{{instance}}"), show="name",
              about="Of managers with --replication the one that acts."),
        panel("Version", "stat", 24, "none",
              ("swarmc_build_info{S}", "{{instance}}: {{version}} ({{commit}})"), show="name",
              height=2),
        panel("Nodes by state", "timeseries", 12, "short",
              ("sum by (state) (swarmc_nodes{S})", "{{state}}"), stack=True),
        panel("Containers by state", "timeseries", 12, "short",
              ("sum by (state) (swarmc_node_containers{S})", "{{state}}"), stack=True),
    ]),
    ("Scheduling", [
        panel("Placements by result", "timeseries", 8, "ops",
              (rate("swarmc_schedule_attempts_total", "result"), "{{result}}"), stack=True),
        panel("Nodes that refused, by filter", "timeseries", 8, "ops",
              (rate("swarmc_filter_rejections_total", "filter"), "{{filter}}"), stack=True),
        panel("Containers being created", "timeseries", 8, "short",
              ("sum(swarmc_pending_containers{S})", "created now"),
              about="Their room, names and ports are held."),
        panel("p99 of each phase", "timeseries", 8, "s",
              (quantile(0.99, "swarmc_schedule_duration_seconds", "phase"), "{{phase}}")),
        panel("Creation at the engine", "heatmap", 8, "s",
              (f'sum by (le) (increase(swarmc_schedule_duration_seconds_bucket{{S,phase="create"}}'
               f"{RATE}))", "{{le}}")),
        panel("Names and ports that were taken", "timeseries", 8, "ops",
              (rate("swarmc_reservation_conflicts_total", "kind"), "{{kind}}")),
    ]),
    ("Balance", [
        panel("CPUs reserved", "bargauge", 8, "percentunit",
              ("swarmc_node_reserved_cpus{S} / swarmc_node_cpus{S}", "{{node}}"), max=1),
        panel("Memory reserved", "bargauge", 8, "percentunit",
              ("swarmc_node_reserved_memory_bytes{S} / swarmc_node_memory_bytes{S}", "{{node}}"),
              max=1),
        panel("Containers of the fullest node, over the mean", "timeseries", 8, "none",
              ("max(sum by (node) (swarmc_node_containers{S})) / "
               "avg(sum by (node) (swarmc_node_containers{S}))", "max / mean"),
              about="1 is perfect balance."),
        panel("Containers of each node", "timeseries", 24, "short",
              ("topk(20, sum by (node) (swarmc_node_containers{S}))", "{{node}}")),
    ]),
    ("Nodes", [
        panel("Healthy", "state-timeline", 12, "bool_yes_no", ("swarmc_node_up{S}", "{{node}}"),
              thresholds=GOOD),
        panel("Age of what is known", "timeseries", 12, "s",
              ("topk(20, time() - (swarmc_node_last_refresh_timestamp_seconds{S} > 0))",
               "{{node}}"), about="Of nodes that were read at least once."),
        panel("Failed calls by kind", "timeseries", 12, "ops",
              (rate("swarmc_node_errors_total", "kind"), "{{kind}}"), stack=True),
        panel("Nodes that fail now", "table", 12, "short",
              ("topk(20, swarmc_node_consecutive_failures{S})", "{{node}}"),
              about="docker info tells the reason and the time of the next try."),
    ]),
    ("Rescheduling", [
        panel("Copies made by result", "timeseries", 8, "ops",
              (rate("swarmc_reschedules_total", "result"), "{{result}}")),
        panel("Waiting, and the brake", "timeseries", 8, "short",
              ("sum(swarmc_reschedule_waiting_containers{S})", "waiting"),
              ("max(swarmc_reschedule_braked{S})", "brake")),
        panel("What became of old copies", "timeseries", 8, "ops",
              (rate("swarmc_fenced_total", "action"), "{{action}}")),
    ]),
    ("API", [
        panel("Requests by route", "timeseries", 8, "reqps",
              (f"topk(15, {rate('swarmc_http_requests_total', 'method, route')})",
               "{{method}} {{route}}"), stack=True),
        panel("Answers that are errors", "timeseries", 8, "reqps",
              (rate("swarmc_http_requests_total", "code", 'code!="2xx"'), "{{code}}"),
              (rate("swarmc_http_unmatched_requests_total", "code"), "no route: {{code}}")),
        panel("In flight, and streams by kind", "timeseries", 8, "short",
              ("sum(swarmc_http_inflight{S})", "requests"),
              ("sum by (kind) (swarmc_streams{S})", "{{kind}}")),
        panel("Requests held back", "timeseries", 8, "short",
              ("sum(swarmc_http_waiting_requests{S})", "waiting"),
              (rate("swarmc_http_refused_requests_total", "reason"), "refused: {{reason}}")),
        panel("Median by route", "timeseries", 8, "s",
              by_route(0.5)),
        panel("p99 by route", "timeseries", 8, "s",
              by_route(0.99)),
    ]),
    ("Engines", [
        panel("Calls by outcome", "timeseries", 12, "reqps",
              (rate("swarmc_upstream_requests_total", "outcome"), "{{outcome}}"), stack=True),
        panel("Time of a call", "timeseries", 12, "s",
              (quantile(0.5, "swarmc_upstream_request_duration_seconds"), "median"),
              (quantile(0.99, "swarmc_upstream_request_duration_seconds"), "p99")),
    ]),
    ("Events and discovery", [
        panel("Events by type", "timeseries", 6, "ops",
              (rate("swarmc_events_total", "type"), "{{type}}"), stack=True),
        panel("Broken streams, made-up events, elections", "timeseries", 6, "ops",
              (f"sum(rate(swarmc_event_gaps_total{{S}}{RATE}))", "streams"),
              (f"sum(rate(swarmc_events_made_up_total{{S}}{RATE}))", "made up"),
              (f"sum(rate(swarmc_leader_transitions_total{{S}}{RATE}))", "primary"),
              about="Event streams of nodes; events that were missed, told as they must have been; "
                    "changes of the primary."),
        panel("Discovery", "timeseries", 6, "short",
              ("sum(swarmc_discovery_entries{S})", "entries"),
              ("sum(swarmc_discovery_malformed_entries{S})", "malformed"),
              ("sum(swarmc_discovery_missing_entries{S})", "missing, kept for now"),
              (rate("swarmc_discovery_errors_total", "backend"), "errors of {{backend}}")),
        panel("Age of discovery", "timeseries", 6, "s",
              ("time() - max(swarmc_discovery_last_success_timestamp_seconds{S} > 0)", "age")),
    ]),
    ("Process", [
        panel("CPU", "timeseries", 6, "percentunit",
              (f"rate(process_cpu_seconds_total{{S}}{RATE})", "{{instance}}")),
        panel("Memory", "timeseries", 6, "bytes",
              ("process_resident_memory_bytes{S}", "{{instance}}")),
        panel("File descriptors", "timeseries", 6, "short",
              ("process_open_fds{S}", "open"), ("process_max_fds{S}", "limit")),
        panel("Lateness of the event loop, p99", "timeseries", 6, "s",
              (quantile(0.99, "swarmc_event_loop_delay_seconds"), "p99")),
    ]),
    ("Relayed ports", [
        panel("Ports", "timeseries", 8, "short",
              ("sum(swarmc_relay_ports{S})", "relayed"),
              ("sum(swarmc_relay_waiting_ports{S})", "waiting"),
              about="Published ports at the manager's own address, with --relay-ports."),
        panel("Ports that could not be had", "timeseries", 8, "short",
              (f"sum(rate(swarmc_relay_port_conflicts_total{{S}}{RATE}))", "another container"),
              (f"sum(rate(swarmc_relay_port_failures_total{{S}}{RATE}))", "the host")),
        panel("Connections", "timeseries", 8, "short",
              ("sum(swarmc_relay_open_connections{S})", "open"),
              (rate("swarmc_relay_attempts_total", "result"), "{{result}} /s")),
        panel("Bytes", "timeseries", 24, "Bps",
              (f"sum(rate(swarmc_relay_bytes_total{{S}}{RATE}))", "both ways")),
    ]),
]


def options_of(kind, item):
    if kind == "stat":
        return {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
                "textMode": item.get("show", "auto"), "colorMode": "value", "graphMode": "area"}
    if kind == "bargauge":
        return {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
                "orientation": "horizontal", "displayMode": "gradient"}
    if kind == "heatmap":
        return {"calculate": False, "yAxis": {"unit": item["unit"]},
                "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64, "exponent": 0.5,
                          "fill": "dark-orange", "reverse": False, "scale": "exponential"},
                "legend": {"show": True}, "showValue": "never",
                "tooltip": {"mode": "single", "yHistogram": False}}
    if kind == "timeseries":
        return {"legend": LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}}
    if kind == "state-timeline":
        return {"legend": {**LEGEND, "showLegend": False}, "mergeValues": True,
                "showValue": "never"}
    return {}


def field_config(item):
    defaults = {"unit": item["unit"]}
    if item["kind"] == "timeseries":
        defaults["min"] = 0
        defaults["custom"] = {"fillOpacity": 20 if item.get("stack") else 5, "showPoints": "auto",
                              "stacking": {"mode": "normal" if item.get("stack") else "none"}}
    for name in ("thresholds", "decimals", "max", "mappings"):
        if name in item:
            defaults[name] = item[name]
    return {"defaults": defaults, "overrides": []}


def targets_of(item):
    table = item["kind"] == "table"
    return [{"refId": "ABCDEF"[number], "datasource": SOURCE, "editorMode": "code",
             "expr": expression.replace("{S", "{" + CHOSEN), "legendFormat": legend or "__auto",
             "format": {"heatmap": "heatmap", "table": "table"}.get(item["kind"], "time_series"),
             "instant": table, "range": not table}
            for number, (expression, legend) in enumerate(item["queries"])]


def panel_json(item, number, x, y, height):
    return {"id": number, "type": item["kind"], "title": item["title"],
            "description": item.get("about", ""), "datasource": SOURCE,
            "gridPos": {"x": x, "y": y, "w": item["width"], "h": height},
            "targets": targets_of(item), "fieldConfig": field_config(item),
            "options": options_of(item["kind"], item)}


def panels_json():
    panels, y = [], 0
    for title, items in ROWS:
        panels.append({"id": len(panels) + 1, "type": "row", "title": title, "collapsed": False,
                       "panels": [], "gridPos": {"x": 0, "y": y, "w": 24, "h": 1}})
        y, x, height = y + 1, 0, 0
        for item in items:
            if x + item["width"] > 24:
                x, y = 0, y + height
            height = item.get("height", 4 if item["kind"] == "stat" else 8)
            panels.append(panel_json(item, len(panels) + 1, x, y, height))
            x += item["width"]
        y += height
    return panels


def variable(name, label, query):
    return {"name": name, "label": label, "type": "query", "datasource": SOURCE,
            "query": {"query": query, "refId": name}, "refresh": 2,
            "includeAll": True, "multi": True, "allValue": ".*", "sort": 1, "hide": 0,
            "current": {"selected": True, "text": ["All"], "value": ["$__all"]}, "options": [],
            "regex": "", "skipUrlSync": False}


def board():
    source = {"name": "datasource", "label": "Data source", "type": "datasource",
              "query": "prometheus", "hide": 0, "includeAll": False, "multi": False,
              "options": [], "refresh": 1, "regex": "", "skipUrlSync": False}
    return {"uid": "swarm-manager", "title": "Swarm manager", "tags": ["swarm", "docker"],
            "schemaVersion": 38, "version": 1, "editable": True, "graphTooltip": 1,
            "time": {"from": "now-1h", "to": "now"}, "timepicker": {}, "timezone": "browser",
            "refresh": "10s", "annotations": {"list": []}, "links": [],
            "templating": {"list": [source,
                                    variable("job", "Job", "label_values(swarmc_build_info, job)"),
                                    variable("instance", "Manager",
                                             'label_values(swarmc_build_info{job=~"$job"}, '
                                             "instance)")]},
            "panels": panels_json()}


def main():
    text = json.dumps(board(), indent=1) + "\n"
    if sys.argv[1:] == ["--check"]:
        if BOARD.read_text(encoding="utf-8") != text:
            sys.exit(f"{BOARD} is not what {sys.argv[0]} makes: run it")
        return
    BOARD.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
