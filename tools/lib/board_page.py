#!/usr/bin/env python3
"""The board of metrics/grafana as one page, drawn from a Prometheus without Grafana.

    board_page.py --prometheus HOST:PORT --serve HOST:PORT       drawn anew for each look at it
    board_page.py --prometheus HOST:PORT --out FILE.html
        [--job NAME] [--minutes N] [--until SECONDS]             SECONDS since 1970; now
"""
import argparse
import html
import http.server
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import board_data  # noqa: E402  pylint: disable=wrong-import-position
import board_draw  # noqa: E402  pylint: disable=wrong-import-position

WIDTH, UNIT, GAP = 1560, 34, 8  # Pixels of the page, of a row of the grid, between panels.
STYLE = """
body{background:#111217;color:#ccccdc;font:13px sans-serif;margin:0 auto;width:%(width)dpx}
header{padding:10px 4px;color:#8e8e9b}header b{font-size:18px;color:#ccccdc;margin-right:12px}
main{display:grid;grid-template-columns:repeat(24,1fr);grid-auto-rows:%(unit)dpx;gap:%(gap)dpx}
h2{font-size:15px;margin:8px 0 0 4px;font-weight:500;white-space:nowrap}
section{background:#181b1f;border:1px solid #25272c;border-radius:2px;overflow:hidden;
 display:flex;flex-direction:column;min-width:0}
h3{font-size:13px;margin:5px 8px;font-weight:500;white-space:nowrap;overflow:hidden;
 text-overflow:ellipsis}
svg text{fill:#8e8e9b;font-size:11px}svg polyline{fill:none;stroke-width:1.3}
svg .grid{stroke:#2a2c32}
svg,h3{flex-shrink:0}.legend{padding:0 8px;font-size:11px;line-height:15px;overflow:hidden}
.legend span{margin-right:10px;white-space:nowrap}.legend i{color:#8e8e9b;font-style:normal}
.legend b{display:inline-block;width:12px;height:3px;margin:0 4px 3px 0}
.stat{font-size:30px;text-align:center;margin:auto}.stat.name{font-size:18px;color:#73bf69}
.empty{margin:auto;color:#8e8e9b}.scroll{overflow:auto;padding:0 8px}
table{width:100%%;border-spacing:0 3px}td,th{text-align:left;white-space:nowrap;padding-right:8px}
.wide{width:100%%}.right{text-align:right}.bar{height:14px;background:#73bf69}
""" % {"width": WIDTH, "unit": UNIT, "gap": GAP}


def panel_html(prometheus, panel, times, job):
    grid = panel["gridPos"]
    place = (f'grid-column:{grid["x"] + 1}/span {grid["w"]};'
             f'grid-row:{grid["y"] + 1}/span {grid["h"]}')
    title = html.escape(panel["title"])
    if panel["type"] == "row":
        return f'<h2 style="{place}">{title}</h2>'
    legend_room = 52 if panel["type"] == "timeseries" else 0
    size = (round(WIDTH * grid["w"] / 24) - GAP - 4,
            grid["h"] * (UNIT + GAP) - GAP - 30 - legend_room)
    series = prometheus.series(panel, *times, job)
    about = html.escape(panel.get("description", ""), quote=True)
    return (f'<section style="{place}" title="{about}"><h3>{title}</h3>'
            f"{board_draw.draw(panel, series, size, times)}</section>")


def page(prometheus, options):
    end = options.until or time.time()
    times = (end - 60 * options.minutes, end)
    parts = [panel_html(prometheus, panel, times, options.job) for panel in board_data.panels()]
    again = "" if options.until else '<meta http-equiv="refresh" content="10">'
    when = " to ".join(time.strftime("%F %T", time.localtime(at)) for at in times)
    return (f'<!doctype html><meta charset="utf-8">{again}<title>Swarm manager</title>'
            f"<style>{STYLE}</style><header><b>Swarm manager</b>{when}, from Prometheus at "
            f'{html.escape(prometheus.address)}</header><main>{"".join(parts)}</main>')


def serve(address, prometheus, options):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # pylint: disable=invalid-name
            if self.path != "/":
                self.send_error(404)
                return
            try:
                status, text = 200, page(prometheus, options)
            except OSError as error:
                status, text = 502, f"Prometheus does not answer: {html.escape(str(error))}"
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    host, port = address.rsplit(":", 1)
    http.server.HTTPServer((host, int(port)), Handler).serve_forever()


def main():
    parser = argparse.ArgumentParser(description="The board of metrics/grafana as one page.")
    parser.add_argument("--prometheus", required=True)
    parser.add_argument("--serve")
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--job", default=".*")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--until", type=float)
    options = parser.parse_args()
    prometheus = board_data.Prometheus(options.prometheus)
    if options.out:
        options.out.write_text(page(prometheus, options), encoding="utf-8")
    if options.serve:
        serve(options.serve, prometheus, options)


if __name__ == "__main__":
    main()
