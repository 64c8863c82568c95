// Traces of arrivals as CSV or JSON.
#include "sim/report/arrivals.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace swarm::sim {
namespace {

namespace json = boost::json;

using Row = std::map<std::string, std::string>;

constexpr double seconds_max = 1e9;

Error bad(std::size_t row, const std::string& what) {
  return {Errc::bad_request, "row " + std::to_string(row) + ": " + what};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '"')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '"' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  while (true) {
    const std::size_t comma = line.find(',');
    cells.emplace_back(trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos) return cells;
    line.remove_prefix(comma + 1);
  }
}

// False if it is no number in [0, most].
bool read_number(const Row& row, const std::string& key, double most, double& number) {
  const auto cell = row.find(key);
  number = 0;
  if (cell == row.end() || cell->second.empty()) return true;
  const std::string& text = cell->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0 && number <= most;
}

std::string text_of(const Row& row, const std::string& key) {
  const auto cell = row.find(key);
  return cell == row.end() ? std::string() : cell->second;
}

Result<Arrival> arrival_of(const Row& row, std::size_t number) {
  Arrival arrival;
  double at = 0, life = 0, cpus = 0, memory = 0, port = 0;
  if (!row.contains("arrival_s")) return bad(number, "arrival_s is missing");
  if (!read_number(row, "arrival_s", seconds_max, at)) return bad(number, "bad arrival_s");
  if (!read_number(row, "life_s", seconds_max, life)) return bad(number, "bad life_s");
  if (!read_number(row, "cpus", 1e6, cpus)) return bad(number, "bad cpus");
  if (!read_number(row, "memory_mb", 1e9, memory)) return bad(number, "bad memory_mb");
  if (!read_number(row, "port", 65535, port)) return bad(number, "bad port");
  arrival.at = Duration(static_cast<std::int64_t>(at * 1e9));
  arrival.life = Duration(static_cast<std::int64_t>(life * 1e9));
  arrival.spec.cpus = static_cast<std::int64_t>(cpus);
  if (static_cast<double>(arrival.spec.cpus) < cpus) ++arrival.spec.cpus;  // Whole ones.
  arrival.spec.memory_bytes = static_cast<std::int64_t>(memory * (1 << 20));
  arrival.spec.name = text_of(row, "name");
  for (const auto& [key, rules] : {std::pair("constraint", &arrival.spec.constraints),
                                   std::pair("affinity", &arrival.spec.affinities)}) {
    if (std::string rule = text_of(row, key); !rule.empty()) rules->push_back(std::move(rule));
  }
  if (port > 0) {
    HostPort bound;
    bound.port = static_cast<std::uint16_t>(port);
    arrival.spec.host_ports.push_back(bound);
  }
  return arrival;
}

Result<std::vector<Row>> csv_rows(std::string_view text) {
  std::vector<Row> rows;
  std::vector<std::string> heading;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (trimmed(line).empty()) continue;
    std::vector<std::string> cells = cells_of(line);
    if (heading.empty()) {
      heading = std::move(cells);
      continue;
    }
    if (cells.size() != heading.size()) {
      return bad(rows.size() + 1, "not as many columns as the heading");
    }
    if (rows.size() == trace_rows_max) return bad(rows.size(), "too many rows");
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) row[heading[i]] = std::move(cells[i]);
  }
  return rows;
}

Result<Row> json_row(const json::value& value, std::size_t number) {
  if (!value.is_object()) return bad(number, "not an object");
  Row row;
  for (const auto& member : value.as_object()) {
    const json::value& cell = member.value();
    row[std::string(member.key())] =
        cell.is_string() ? std::string(cell.get_string()) : json::serialize(cell);
  }
  return row;
}

Result<std::vector<Row>> json_rows(std::string_view text) {
  std::vector<Row> rows;
  json::stream_parser parser;
  boost::system::error_code failure;
  while (true) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return rows;
    text.remove_prefix(begin);
    parser.reset();
    text.remove_prefix(parser.write_some(text.data(), text.size(), failure));
    if (!failure && !parser.done()) parser.finish(failure);
    if (failure) return bad(rows.size() + 1, failure.message());
    const json::value value = parser.release();
    const json::array one{value};
    for (const json::value& element : value.is_array() ? value.as_array() : one) {
      if (rows.size() == trace_rows_max) return bad(rows.size(), "too many rows");
      Result<Row> row = json_row(element, rows.size() + 1);
      if (!row) return row.error();
      rows.push_back(std::move(*row));
    }
  }
}

}  // namespace

Result<std::vector<Arrival>> parse_trace(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json =
      first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
  const Result<std::vector<Row>> rows = is_json ? json_rows(text) : csv_rows(text);
  if (!rows) return rows.error();
  std::vector<Arrival> arrivals;
  for (const Row& row : *rows) {
    Result<Arrival> arrival = arrival_of(row, arrivals.size() + 1);
    if (!arrival) return arrival.error();
    arrivals.push_back(std::move(*arrival));
  }
  std::ranges::stable_sort(arrivals, {}, &Arrival::at);
  return arrivals;
}

}  // namespace swarm::sim
