#include "sim/report/report.h"

#include <algorithm>
#include <cstdlib>

namespace swarm::sim {
namespace {

// The mean of the second half, or the last value of what only grows.
std::int64_t summary_of(const std::vector<std::int64_t>& values, Measure measure) {
  if (values.empty()) return 0;
  if (measure == Measure::refused || measure == Measure::moved) return values.back();
  const std::size_t from = values.size() / 2;
  std::int64_t sum = 0;
  for (std::size_t i = from; i < values.size(); ++i) sum += values[i];
  return sum / static_cast<std::int64_t>(values.size() - from);
}

// Of the columns of the text.
constexpr std::size_t title_width = 58, value_width = 14;

std::string left_aligned(std::string text) {
  if (text.size() < title_width) text.append(title_width - text.size(), ' ');
  return text;
}

std::string right_aligned(const std::string& text) {
  return std::string(value_width - std::min(value_width, text.size()), ' ') + text;
}

std::string quoted(const std::string& text) {
  std::string made = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') made += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) made += c;
  }
  return made + "\"";
}

// {"a": 1, "b": 2}
template <class Map, class Value>
std::string object(const Map& members, const Value& value) {
  std::string text = "{";
  for (const auto& member : members) {
    text += (text.size() > 1 ? ", " : "") + quoted(std::string(member.first)) + ": " +
            value(member.second);
  }
  return text + "}";
}

std::string array(const std::vector<std::int64_t>& values, int decimals) {
  std::string text = "[";
  for (const std::int64_t value : values) {
    text += (text.size() > 1 ? ", " : "") + decimal_text(value, decimals);
  }
  return text + "]";
}

std::string result_json(const ExperimentResult& result) {
  std::string text = "    {\"strategy\": " + quoted(result.strategy) + ",\n     \"summary\": {";
  bool first = true;
  for (const Figure& figure : figures_of(result)) {
    text += (first ? "" : ", ") + quoted(figure.key) + ": " + figure.value;
    first = false;
  }
  text += "},\n     \"refused_by\": " +
          object(result.refused_by, [](std::uint64_t count) { return std::to_string(count); });
  text += ",\n     \"at_seconds\": " + array(result.at_seconds, 0) + ",\n     \"series\": {";
  for (std::size_t i = 0; i < measures_count; ++i) {
    const MeasureRow& row = measure_table().at(i);
    text += (i == 0 ? "\n      " : ",\n      ") + quoted(std::string(row.key)) + ": " +
            array(result.series.at(i), row.decimals);
  }
  return text + "}}";
}

}  // namespace

std::string decimal_text(std::int64_t value, int decimals) {
  std::string digits = std::to_string(std::llabs(value));
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return (value < 0 ? "-" : "") + digits;
}

std::vector<Figure> figures_of(const ExperimentResult& result) {
  std::vector<Figure> figures = {
      {"placed", "Containers placed", "", std::to_string(result.placed)},
      {"not_moved", "Not moved: no other node would do", "", std::to_string(result.not_moved)}};
  for (std::size_t i = 0; i < measures_count; ++i) {
    const MeasureRow& row = measure_table().at(i);
    figures.push_back(
        {std::string(row.key), std::string(row.title), std::string(row.unit),
         decimal_text(summary_of(result.series.at(i), static_cast<Measure>(i)), row.decimals)});
  }
  return figures;
}

std::string report_json(const Report& report) {
  std::string text = "{\"experiment\": " + object(report.facts, quoted) + ",\n \"results\": [\n";
  for (std::size_t i = 0; i < report.results.size(); ++i) {
    text += (i == 0 ? "" : ",\n") + result_json(report.results[i]);
  }
  return text + "\n ]}\n";
}

std::string report_text(const Report& report) {
  std::string text;
  for (const auto& [key, value] : report.facts)
    text.append(key).append(" ").append(value).append("  ");
  text += "\n\n" + left_aligned("");
  for (const ExperimentResult& result : report.results) text += right_aligned(result.strategy);
  text += "\n";
  std::vector<std::vector<Figure>> columns;
  for (const ExperimentResult& result : report.results) columns.push_back(figures_of(result));
  for (std::size_t row = 0; !columns.empty() && row < columns[0].size(); ++row) {
    text += left_aligned(columns[0][row].title);
    for (const auto& column : columns) text += right_aligned(column[row].value + column[row].unit);
    text += "\n";
  }
  std::map<std::string, std::size_t> filters;
  for (const ExperimentResult& result : report.results) {
    for (const auto& [filter, count] : result.refused_by) ++filters[filter];
  }
  for (const auto& [filter, ignored] : filters) {
    text += left_aligned("  nodes that refused by " + filter);
    for (const ExperimentResult& result : report.results) {
      const auto found = result.refused_by.find(filter);
      text += right_aligned(std::to_string(found == result.refused_by.end() ? 0 : found->second));
    }
    text += "\n";
  }
  return text;
}

}  // namespace swarm::sim
