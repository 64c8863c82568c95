"""Draws panels of the board as HTML and SVG: what Grafana would show, in outline."""
import html
import math
import time

COLOURS = ("#73bf69", "#f2cc0c", "#5794f2", "#ff9830", "#f2495c", "#b877d9", "#37872d", "#8ab8ff",
           "#fade2a", "#c4162a", "#ffa6b0", "#96d98d", "#a352cc", "#1f60c4", "#fa6400")
LEGENDS = 14
EMPTY = '<div class="empty">No data</div>'
LEFT, BOTTOM = 66, 18  # Room for the axes.


def number(value):
    """Three digits, and none for naught."""
    return f"{value:.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"


def scaled(value, base, names):
    for name in names:
        if abs(value) < base or name == names[-1]:
            return f"{number(value)} {name}".strip()
        value /= base
    return ""


def seconds(value):
    size = abs(value)
    for limit, unit, name in ((1e-3, 1e-6, "µs"), (1, 1e-3, "ms"), (120, 1, "s"),
                              (7200, 60, "min"), (172800, 3600, "h")):
        if 0 < size < limit:
            return f"{number(value / unit)} {name}"
    return f"{number(value / 86400)} d" if size else "0 s"


def shown(value, unit):
    """The value as Grafana writes it in that unit."""
    if math.isnan(value):
        return "no data"
    if unit == "s":
        return seconds(value)
    if unit == "percentunit":
        return f"{number(100 * value)} %"
    if unit in ("bytes", "Bps"):
        end = "/s" if unit == "Bps" else ""
        return scaled(value, 1024, ("B", "KiB", "MiB", "GiB", "TiB")) + end
    if unit in ("ops", "reqps"):
        return scaled(value, 1000, ("", "K", "M")).strip() + ("/s" if unit == "ops" else " req/s")
    if unit == "bool_yes_no":
        return "Yes" if value else "No"
    return scaled(value, 1000, ("", "K", "M", "G"))


def mapped(value, defaults):
    """The text that the panel has for that value, if any."""
    for mapping in defaults.get("mappings", []):
        if number(value) in mapping["options"]:
            return mapping["options"][number(value)]["text"]
    return None


def round_up(value, unit=""):
    """A round value from that on: where an axis ends."""
    if value <= 0:
        return 1
    if unit in ("bytes", "Bps") and value >= 1024:
        return 1024 * round_up(value / 1024, unit)
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 4, 5, 8, 10) if step * power >= value * 0.999)


class Frame:
    """The area of a plot of a panel, with its axes. `top` is the largest value."""

    def __init__(self, width, height, times, top):
        self.width, self.height, self.times, self.top = width, height, times, top
        self.parts = []

    def x(self, at):
        start, end = self.times
        return LEFT + (self.width - LEFT - 8) * (at - start) / max(end - start, 1)

    def y(self, value):
        room = self.height - BOTTOM - 8
        return 8 + room * (1 - min(value, self.top) / self.top)

    def text(self, x, y, words, anchor):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
                          f"{html.escape(words)}</text>")

    def time_axis(self):
        start, end = self.times
        for part in range(5):
            at = start + (end - start) * (part + 0.5) / 5
            self.text(self.x(at), self.height - 3, time.strftime("%H:%M:%S", time.localtime(at)),
                      "middle")

    def value_axis(self, unit):
        for part in range(5):
            value = self.top * part / 4
            y = self.y(value)
            self.parts.append(f'<line x1="{LEFT}" x2="{self.width - 8}" y1="{y:.1f}" '
                              f'y2="{y:.1f}" class="grid"/>')
            self.text(LEFT - 5, y + 4, shown(value, unit), "end")

    def svg(self):
        return (f'<svg viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
                f'height="{self.height}">{"".join(self.parts)}</svg>')


def gaps(points):
    """Runs of points without a hole between them."""
    if len(points) < 2:
        return [points] if points else []
    step = min(later[0] - earlier[0] for earlier, later in zip(points, points[1:]))
    runs = [[points[0]]]
    for earlier, later in zip(points, points[1:]):
        if later[0] - earlier[0] > 1.5 * step:
            runs.append([])
        runs[-1].append(later)
    return runs


def legends(series, unit):
    listed = sorted(series, key=lambda one: -max((v for _, v in one.points), default=-1))
    items = [f'<span><b style="background:{one.colour}"></b>{html.escape(one.name)} '
             f"<i>{html.escape(shown(one.last(), unit))}</i></span>" for one in listed[:LEGENDS]]
    if len(listed) > LEGENDS:
        items.append(f"<span>and {len(listed) - LEGENDS} more</span>")
    return f'<div class="legend">{"".join(items)}</div>'


def stacked(series):
    """(series, runs of (time, below, above)); what lies lowest comes first."""
    floor = {}
    for one in series:
        if not any(value for _, value in one.points):
            continue  # It would hide the line that it lies on.
        runs = []
        for run in gaps(one.points):
            runs.append([(at, floor.get(at, 0), floor.get(at, 0) + value) for at, value in run])
        for at, value in one.points:
            floor[at] = floor.get(at, 0) + value
        yield one, runs


def timeseries(panel, series, size, times):
    defaults = panel["fieldConfig"]["defaults"]
    is_stacked = defaults["custom"]["stacking"]["mode"] == "normal"
    layers = list(stacked(series)) if is_stacked else [
        (one, [[(at, 0, value) for at, value in run] for run in gaps(one.points)])
        for one in series]
    top = max((above for _, runs in layers for run in runs for _, _, above in run), default=0)
    frame = Frame(*size, times, round_up(top, defaults["unit"]))
    frame.value_axis(defaults["unit"])
    frame.time_axis()
    for one, runs in layers:
        for run in runs:
            line = [f"{frame.x(at):.1f},{frame.y(above):.1f}" for at, _, above in run]
            if is_stacked:
                below = [f"{frame.x(at):.1f},{frame.y(low):.1f}" for at, low, _ in reversed(run)]
                frame.parts.append(f'<polygon points="{" ".join(line + below)}" '
                                   f'fill="{one.colour}" opacity="0.25"/>')
            if len(line) == 1:  # A line of one point is not seen.
                x, y = line[0].split(",")
                frame.parts.append(f'<circle cx="{x}" cy="{y}" r="1.5" fill="{one.colour}"/>')
            frame.parts.append(f'<polyline points="{" ".join(line)}" stroke="{one.colour}"/>')
    return frame.svg() + legends(series, defaults["unit"])


def stat(panel, series, _size, _times):
    defaults = panel["fieldConfig"]["defaults"]
    if panel["options"]["textMode"] == "name":
        return "".join(f'<div class="stat name">{html.escape(one.name)}</div>' for one in series)
    value = series[0].last() if series else math.nan
    steps = defaults.get("thresholds", {}).get("steps", [])
    colour = "#73bf69"
    for step in steps:
        if step["value"] is None or value >= step["value"]:
            colour = {"green": "#73bf69", "red": "#f2495c"}.get(step["color"], step["color"])
    if "decimals" in defaults and not math.isnan(value):
        value = round(value, defaults["decimals"])
    words = html.escape(mapped(value, defaults) or shown(value, defaults["unit"]))
    return f'<div class="stat" style="color:{colour}">{words}</div>'


def bargauge(panel, series, _size, _times):
    defaults = panel["fieldConfig"]["defaults"]
    top = defaults.get("max") or max((one.last() for one in series), default=1)
    rows = "".join(
        f'<tr><td>{html.escape(one.name)}</td><td class="wide"><div class="bar" style="width:'
        f'{100 * min(one.last() / top, 1):.1f}%"></div></td><td class="right">'
        f'{html.escape(shown(one.last(), defaults["unit"]))}</td></tr>'
        for one in series if one.points)
    return f'<div class="scroll"><table>{rows}</table></div>'


def table(panel, series, _size, _times):
    names = sorted({name for one in series for name in one.labels} - {"job", "instance"})
    head = "".join(f"<th>{html.escape(name)}</th>" for name in (*names, "Value"))
    unit = panel["fieldConfig"]["defaults"]["unit"]
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(one.labels.get(name, ''))}</td>" for name in names)
        + f'<td class="right">{html.escape(shown(one.last(), unit))}</td></tr>'
        for one in sorted(series, key=lambda one: -one.last()) if one.points)
    return f'<div class="scroll"><table><tr>{head}</tr>{rows}</table></div>'


def timeline(_panel, series, size, times):
    """A bar for each series: green while its value is not 0."""
    frame = Frame(*size, times, 1)
    height = (size[1] - BOTTOM - 8) / len(series)
    each = math.ceil(12 / height)  # Lines of text are as high as that.
    for row, one in enumerate(series):
        y = 8 + row * height
        if row % each == 0:
            frame.text(LEFT - 5, y + height / 2 + 4, one.name[-9:], "end")
        for at, then in zip(one.points, one.points[1:]):
            colour = "#37872d" if at[1] else "#c4162a"
            frame.parts.append(f'<rect x="{frame.x(at[0]):.1f}" y="{y + 1:.1f}" width="'
                               f'{frame.x(then[0]) - frame.x(at[0]) + 0.3:.1f}" '
                               f'height="{max(height - 2, 1):.1f}" fill="{colour}"/>')
    frame.time_axis()
    return frame.svg()


def heatmap(panel, series, size, times):
    """Buckets of a histogram: each is what is new in it, so its lower neighbour is taken off."""
    series = sorted(series, key=lambda one: float(one.labels["le"].replace("+Inf", "inf")))
    frame = Frame(*size, times, 1)
    counts, below = [], {}
    for one in series:
        counts.append([(at, value - below.get(at, 0)) for at, value in one.points])
        below = dict(one.points)
    used = [row for row, points in enumerate(counts) if any(value > 0 for _, value in points)]
    if not used:
        return EMPTY
    low, high = used[0], used[-1]
    most = max(value for points in counts for _, value in points)
    height = (size[1] - BOTTOM - 8) / (high - low + 1)
    for row in range(low, high + 1):
        y = size[1] - BOTTOM - (row - low + 1) * height
        unit = panel["options"]["yAxis"]["unit"]
        bound = series[row].labels["le"]
        frame.text(LEFT - 5, y + height / 2 + 4,
                   "more" if bound == "+Inf" else "≤ " + shown(float(bound), unit), "end")
        for at, then in zip(counts[row], counts[row][1:]):
            if at[1] <= 0:
                continue
            share = 0.15 + 0.85 * at[1] / most
            frame.parts.append(f'<rect x="{frame.x(at[0]):.1f}" y="{y:.1f}" width="'
                               f'{frame.x(then[0]) - frame.x(at[0]) + 0.3:.1f}" height="'
                               f'{height:.1f}" fill="#ff9830" opacity="{share:.2f}"/>')
    frame.time_axis()
    return frame.svg()


DRAWN = {"timeseries": timeseries, "stat": stat, "bargauge": bargauge, "table": table,
         "state-timeline": timeline, "heatmap": heatmap}


def draw(panel, series, size, times):
    """The inside of a panel of that many pixels."""
    for index, one in enumerate(series):
        one.colour = COLOURS[index % len(COLOURS)]
    if not any(one.points for one in series):
        return EMPTY
    return DRAWN[panel["type"]](panel, [one for one in series if one.points], size, times)
