#include "sim/report/report.h"

#include <algorithm>
#include <array>

namespace swarm::sim {
namespace {

// Of a chart, in the units of its SVG.
constexpr std::int64_t width = 560, height = 230, left = 52, right = 12, top = 14, bottom = 26;
constexpr std::array colours = {"#1f6fb2", "#d9622b"};

constexpr std::string_view style = R"(
body{font:15px/1.45 "DejaVu Sans",system-ui,sans-serif;color:#1d2733;background:#f5f6f8;margin:0}
main{max-width:1180px;margin:0 auto;padding:28px}
h1{font-size:24px;margin:0 0 4px}
h2{font-size:15px;margin:0 0 6px;font-weight:600}
.facts{color:#5a6675;margin:0 0 18px}
.facts b{color:#1d2733;font-weight:600}
.card{background:#fff;border:1px solid #dfe3e8;border-radius:8px;padding:14px 16px}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:16px;margin-top:16px}
table{border-collapse:collapse;width:100%}
th,td{padding:5px 10px;text-align:right;border-bottom:1px solid #eceff2;font-variant-numeric:tabular-nums}
th:first-child,td:first-child{text-align:left}
tr:last-child td{border-bottom:0}
.key{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px}
svg{width:100%;height:auto;display:block}
svg text{font-size:11px;fill:#5a6675}
.grid{stroke:#e6e9ed}
.line{fill:none;stroke-width:2;stroke-linejoin:round}
.note{color:#5a6675;font-size:13px;margin-top:18px}
@media(max-width:900px){.charts{grid-template-columns:1fr}}
)";

std::string escaped(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '<') {
      made += "&lt;";
    } else if (c == '>') {
      made += "&gt;";
    } else if (c == '&') {
      made += "&amp;";
    } else if (c == '"') {
      made += "&quot;";
    } else {
      made += c;
    }
  }
  return made;
}

std::string number(std::int64_t value) { return std::to_string(value); }

// A round number at or above `value`: 1, 2 or 5 and zeros.
std::int64_t rounded_up(std::int64_t value) {
  for (std::int64_t power = 1;; power *= 10) {
    for (const std::int64_t step : {1, 2, 5}) {
      if (step * power >= value) return step * power;
    }
  }
}

// The scale of one chart: from zero to a round number above everything shown.
struct Scale {
  std::int64_t most = 1;
  std::int64_t seconds = 1;

  std::int64_t x(std::int64_t at) const { return left + at * (width - left - right) / seconds; }
  // In tenths, since the lines need more than whole units.
  std::string y(std::int64_t value) const {
    constexpr std::int64_t room = (height - top - bottom) * 10;
    return decimal_text((height - bottom) * 10 - value * room / most, 1);
  }
};

Scale scale_of(const Report& report, std::size_t measure) {
  Scale scale;
  for (const ExperimentResult& result : report.results) {
    for (const std::int64_t value : result.series.at(measure)) {
      scale.most = std::max(scale.most, value);
    }
    if (!result.at_seconds.empty())
      scale.seconds = std::max(scale.seconds, result.at_seconds.back());
  }
  const std::int64_t step = rounded_up((scale.most + 3) / 4);
  scale.most = step * ((scale.most + step - 1) / step);
  return scale;
}

std::string grid_line(const std::string& y, const std::string& text) {
  std::string svg = "<line class=\"grid\" x1=\"" + number(left);
  svg += "\" x2=\"" + number(width - right) + "\" y1=\"";
  svg.append(y).append("\" y2=\"").append(y).append("\"/><text text-anchor=\"end\" x=\"");
  svg += number(left - 6) + "\" y=\"";
  return svg.append(y).append("\" dy=\"4\">").append(text).append("</text>");
}

std::string grid(const Scale& scale, const MeasureRow& row) {
  const std::int64_t step = rounded_up((scale.most + 3) / 4);
  std::string svg;
  for (std::int64_t value = 0; value <= scale.most; value += step) {
    svg += grid_line(scale.y(value), decimal_text(value, row.decimals) + std::string(row.unit));
  }
  constexpr std::int64_t parts = 6;
  const bool hours = scale.seconds >= 7200;
  for (std::int64_t i = 0; i <= parts; ++i) {
    const std::int64_t at = scale.seconds * i / parts;
    const std::string text =
        hours ? decimal_text(at * 10 / 3600, 1) + " h" : decimal_text(at * 10 / 60, 1) + " min";
    svg += "<text text-anchor=\"middle\" x=\"" + number(scale.x(at) - (i == parts ? 14 : 0)) +
           "\" y=\"" + number(height - 8) + "\">" + text + "</text>";
  }
  return svg;
}

// `data-values` holds the figures themselves: the points are rounded to the picture.
std::string line(const ExperimentResult& result, std::size_t measure, const Scale& scale,
                 const char* colour) {
  const MeasureRow& row = measure_table().at(measure);
  std::string points, values;
  for (std::size_t i = 0; i < result.at_seconds.size(); ++i) {
    const std::int64_t value = result.series.at(measure).at(i);
    points += number(scale.x(result.at_seconds[i])) + "," + scale.y(value) + " ";
    values += (i == 0 ? "" : ",") + decimal_text(value, row.decimals);
  }
  return "<polyline class=\"line\" stroke=\"" + std::string(colour) + "\" points=\"" + points +
         "\" data-strategy=\"" + escaped(result.strategy) + "\" data-key=\"" +
         std::string(row.key) + "\" data-values=\"" + values + "\"/>";
}

std::string chart(const Report& report, std::size_t measure) {
  const MeasureRow& row = measure_table().at(measure);
  const Scale scale = scale_of(report, measure);
  std::string html = "<div class=\"card\"><h2>" + escaped(row.title) +
                     "</h2><svg role=\"img\" viewBox=\"0 0 " + number(width) + " " +
                     number(height) + "\">" + grid(scale, row);
  for (std::size_t i = 0; i < report.results.size(); ++i) {
    html += line(report.results[i], measure, scale, colours.at(i % colours.size()));
  }
  return html + "</svg></div>\n";
}

std::string head_row(const Report& report, const std::string& first) {
  std::string html = "<tr><th>" + first + "</th>";
  for (std::size_t i = 0; i < report.results.size(); ++i) {
    html += "<th><span class=\"key\" style=\"background:" +
            std::string(colours.at(i % colours.size())) + "\"></span>" +
            escaped(report.results[i].strategy) + "</th>";
  }
  return html + "</tr>\n";
}

std::string cell(const std::string& strategy, const std::string& key, const std::string& value,
                 const std::string& unit) {
  return "<td data-strategy=\"" + escaped(strategy) + "\" data-key=\"" + escaped(key) +
         "\" data-value=\"" + value + "\">" + value + (unit.empty() ? "" : " " + escaped(unit)) +
         "</td>";
}

std::string summary(const Report& report) {
  std::vector<std::vector<Figure>> columns;
  for (const ExperimentResult& result : report.results) columns.push_back(figures_of(result));
  std::string html = "<div class=\"card\"><table>" + head_row(report, "Mean of the second half");
  for (std::size_t row = 0; row < columns.at(0).size(); ++row) {
    html += "<tr><td>" + escaped(columns[0][row].title) + "</td>";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Figure& figure = columns[i][row];
      html += cell(report.results[i].strategy, figure.key, figure.value, figure.unit);
    }
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

std::string refusals(const Report& report) {
  std::map<std::string, std::vector<std::uint64_t>> rows;
  for (std::size_t i = 0; i < report.results.size(); ++i) {
    for (const auto& [filter, count] : report.results[i].refused_by) {
      rows[filter].resize(report.results.size());
      rows[filter][i] = count;
    }
  }
  std::string html =
      "<div class=\"card\"><table>" + head_row(report, "Nodes that refused, by filter");
  for (const auto& [filter, counts] : rows) {
    html += "<tr><td>" + escaped(filter) + "</td>";
    for (std::size_t i = 0; i < counts.size(); ++i) {
      html +=
          cell(report.results[i].strategy, "refused_by." + filter, std::to_string(counts[i]), "");
    }
    html += "</tr>\n";
  }
  if (rows.empty()) html += "<tr><td>nothing was refused</td></tr>\n";
  return html + "</table></div>\n";
}

}  // namespace

std::string report_html(const Report& report) {
  std::string title = "Placement quality: ";
  for (std::size_t i = 0; i < report.results.size(); ++i) {
    title += (i == 0 ? "" : " and ") + report.results[i].strategy;
  }
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                     escaped(title) + "</title><style>" + std::string(style) +
                     "</style></head><body><main>\n<h1>" + escaped(title) +
                     "</h1>\n<p class=\"facts\">";
  for (const auto& [key, value] : report.facts) {
    html += escaped(key) + " <b>" + escaped(value) + "</b> &nbsp; ";
  }
  html += "</p>\n";
  if (report.results.empty()) return html + "</main></body></html>\n";
  html += summary(report) + "<div class=\"charts\">\n";
  for (std::size_t i = 0; i < measures_count; ++i) html += chart(report, i);
  html += refusals(report);
  return html +
         "</div>\n<p class=\"note\">Virtual time from left to right. Refused containers are not "
         "tried "
         "again; the last table counts, for each of them, which filter was the first to refuse "
         "each "
         "of up to a hundred nodes. Moved are the containers of nodes that were lost.</p>\n</main>"
         "</body></html>\n";
}

}  // namespace swarm::sim
