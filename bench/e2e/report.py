"""A result of bench.py as a table, and as one HTML page with growth curves."""
import html as text_of_html
import math

from cases import CASES

UNITS = {"s": "s", "per_s": "/s", "p50_ms": "ms p50", "added_p50_us": "us p50", "mb": "MB"}
DETAILS = [("per_s", "/s"), ("p50_ms", "ms p50"), ("p99_ms", "ms p99"), ("cpu_us", "us CPU each"),
           ("mb_per_s", "MB/s"), ("first_byte_ms", "ms to the first byte"),
           ("mb_a_call", "MB more a call"), ("direct_p50_us", "us direct"), ("mb", "MB"),
           ("ids_twice", "IDs twice"), ("errors", "errors")]


def rounded(value):
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(figure):
    if figure is None:
        return "-"
    return (f"{rounded(figure['median'])} "
            f"({rounded(figure['least'])}-{rounded(figure['most'])})")


def pairs(result):
    """(engines, case, figures of swarm, figures of the peer or nothing), in the order measured."""
    found = {}
    for row in result["rows"]:
        found.setdefault((row["engines"], row["case"]), {})[row["product"]] = row["figures"]
    return [(engines, case, both.get("swarm", {}), both.get("peer", {}))
            for (engines, case), both in found.items()]


def ratio(name, ours, theirs):
    """How many times better than the peer's."""
    if name not in ours or name not in theirs:
        return None
    a, b = ours[name]["median"], theirs[name]["median"]
    if min(a, b) <= 0:
        return None
    return a / b if name == "per_s" else b / a


def main_figure(name, figures):
    if "died" in figures:
        return "died"
    if name not in figures and "errors" in figures:
        return f"{rounded(figures['errors']['median'])} errors"
    return spread(figures.get(name))


def details(figures):
    return ", ".join(f"{rounded(figures[name]['median'])} {unit}" for name, unit in DETAILS
                     if name in figures)


def lines(result):
    for engines, case, ours, theirs in pairs(result):
        name = CASES[case][0]
        times = ratio(name, ours, theirs)
        yield (str(engines), case, UNITS[name], main_figure(name, ours),
               main_figure(name, theirs), f"{times:.1f} x" if times else "-", details(ours))


HEAD = ("engines", "what", "unit", "swarm", "peer", "better", "more of swarm")


def table(result):
    rows = [HEAD, *lines(result)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD) - 1)]
    text = "\n".join("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths)), row[-1]])
                     for row in rows)
    return (f"{text}\nmedian (least-most) of {result['rounds']} rounds of {result['seconds']} s, "
            f"{result['containers_each']} containers an engine, {result['processors']} processors "
            "for manager, engines and clients together")


def _value(x, y, text):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="value">{text}</text>'


def curve(title, unit, lines_of):
    """An SVG plot, both axes logarithmic. lines_of: name -> [(x, y)]"""
    points = [point for line in lines_of.values() for point in line if point[1] > 0]
    if not points:
        return ""
    low = [math.log10(min(p[i] for p in points)) for i in (0, 1)]
    high = [math.log10(max(p[i] for p in points)) for i in (0, 1)]
    size, margin = (420, 240), 46

    def place(point):
        at = []
        for i in (0, 1):
            share = (math.log10(point[i]) - low[i]) / ((high[i] - low[i]) or 1)
            length = size[i] - 2 * margin
            at.append(margin + share * length if i == 0 else size[1] - margin - share * length)
        return at

    bottom, right = size[1] - margin, size[0] - margin
    parts = [f'<svg viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}">'
             f'<text x="{margin}" y="18">{text_of_html.escape(title)}, {unit}</text>',
             f'<path d="M{margin} {margin - 16}V{bottom}H{right}" class="axis"/>']
    for index, (name, line) in enumerate(lines_of.items()):
        shown = [(point, place(point)) for point in line if point[1] > 0]
        path = " ".join(f"{x:.1f},{y:.1f}" for _, (x, y) in shown)
        parts.append(f'<polyline points="{path}" class="line{index}"/>')
        for (x_value, y_value), (x, y) in shown:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" class="dot{index}"/>',
                      _value(x, y - 7, rounded(y_value)), _value(x, bottom + 16, x_value)]
        parts.append(f'<text x="{right - 40}" y="{18 + 14 * index}" class="name{index}">'
                     f'{text_of_html.escape(name)}</text>')
    return "".join(parts) + "</svg>"


def curves(result):
    by_case, by_clients = {}, {}
    for engines, case, ours, theirs in pairs(result):
        name = CASES[case][0]
        for product, figures in (("swarm", ours), ("peer", theirs)):
            if name not in figures:
                continue
            value = figures[name]["median"]
            by_case.setdefault(case, {}).setdefault(product, []).append((engines, value))
            if case.startswith("create, "):
                clients = int(case.split()[1])
                by_clients.setdefault(engines, {}).setdefault(product, []).append(
                    (clients, figures["per_s"]["median"]))
    plots = [curve(f"{case}, by engines", UNITS[CASES[case][0]], lines_of)
             for case, lines_of in by_case.items()]
    plots += [curve(f"create at {engines} engines, by clients", "/s", lines_of)
              for engines, lines_of in by_clients.items()]
    return "\n".join(plots)


STYLE = """
body{font:14px sans-serif;margin:2em} td,th{padding:2px 10px;text-align:left}
tr:nth-child(even){background:#f2f2f2} svg{margin:8px;font:12px sans-serif}
.axis{fill:none;stroke:#888} polyline{fill:none;stroke-width:2}
.line0{stroke:#0a6ebd} .line1{stroke:#c0392b} .dot0,.name0{fill:#0a6ebd} .dot1,.name1{fill:#c0392b}
.value{font-size:10px;fill:#555;text-anchor:middle}"""


def html(result):
    rows = "".join(f"<tr>{''.join(f'<td>{text_of_html.escape(cell)}</td>' for cell in line)}</tr>\n"
                   for line in lines(result))
    head = "".join(f"<th>{name}</th>" for name in HEAD)
    about = (f"{result['date']}: medians (least-most) of {result['rounds']} rounds of "
             f"{result['seconds']} s; {result['containers_each']} containers an engine; "
             f"{result['processors']} processors for manager, engines and clients together.")
    return (f"<!doctype html><meta charset=utf-8><title>swarm, end to end</title>"
            f"<style>{STYLE}</style><h1>swarm, end to end</h1><p>{about}</p>"
            f"<table><tr>{head}</tr>{rows}</table>{curves(result)}\n")
