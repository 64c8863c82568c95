#include "sim/engine/query.h"

#include "sim/engine/answer.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// "v1.43" -> "1.43" and 43. Other first segments are part of the path.
bool read_version(std::string_view segment, Target& target) {
  if (!segment.starts_with("v1.") && !segment.starts_with("v0.") && !segment.starts_with("v2.")) {
    return false;
  }
  const std::string_view digits = segment.substr(3);
  if (digits.empty() || digits.size() > 3) return false;
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return false;
  std::from_chars(digits.data(), digits.data() + digits.size(), target.api_minor);
  target.api_version = segment.substr(1);
  // Docker has had no other major version: they are before or after all of 1.x.
  if (segment[1] == '0') target.api_minor = 1;
  if (segment[1] == '2') target.api_minor = 999;
  return true;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return decoded;
}

std::optional<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = percent_decode(pair.substr(0, equals), true);
    const auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return std::nullopt;
    query.values_[*name].push_back(*value);
  }
  return query;
}

std::string Query::get(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? "" : found->second.front();
}

std::vector<std::string> Query::all(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

bool Query::flag(std::string_view name, bool absent) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return absent;
  std::string value = found->second.front();
  std::ranges::transform(value, value.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return !(value.empty() || value == "0" || value == "no" || value == "false" || value == "none");
}

std::optional<std::int64_t> Query::number(std::string_view name) const {
  const std::string text = get(name);
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Target> parse_target(std::string_view text) {
  if (text.empty() || text.front() != '/') return std::nullopt;
  const std::size_t question = std::min(text.find('?'), text.size());
  std::string_view path = text.substr(1, question == 0 ? 0 : question - 1);
  Target target;
  auto query = Query::parse(text.substr(std::min(question + 1, text.size())));
  if (!query) return std::nullopt;
  target.query = std::move(*query);
  bool first = true;
  while (true) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    auto segment = percent_decode(path.substr(0, slash), false);
    if (!segment) return std::nullopt;
    if (!(first && read_version(*segment, target))) target.segments.push_back(std::move(*segment));
    first = false;
    if (slash == path.size()) return target;
    path.remove_prefix(slash + 1);
  }
}

Result<Filters> parse_filters(std::string_view text) {
  Filters filters;
  if (text.empty()) return filters;
  boost::system::error_code error;
  const boost::json::value parsed = boost::json::parse(text, error);
  if (error || !parsed.is_object()) return refuse(400, "invalid filter");
  for (const auto& member : parsed.get_object()) {
    std::vector<std::string>& values = filters[std::string(member.key())];
    if (member.value().is_array()) {
      for (const auto& entry : member.value().get_array()) {
        if (!entry.is_string()) return refuse(400, "invalid filter");
        values.emplace_back(entry.get_string());
      }
    } else if (member.value().is_object()) {
      for (const auto& entry : member.value().get_object()) values.emplace_back(entry.key());
    } else {
      return refuse(400, "invalid filter");
    }
  }
  return filters;
}

Result<Filters> parse_filters(std::string_view text,
                              std::initializer_list<std::string_view> known) {
  Result<Filters> filters = parse_filters(text);
  if (!filters) return filters;
  for (const auto& [key, values] : *filters) {
    if (std::ranges::find(known, key) == known.end()) {
      return refuse(400, fmt::format("invalid filter '{}'", key));
    }
  }
  return filters;
}

bool label_fits(const std::map<std::string, std::string>& labels, std::string_view wanted) {
  const std::size_t equals = wanted.find('=');
  const auto found = labels.find(std::string(wanted.substr(0, equals)));
  if (found == labels.end()) return false;
  return equals == std::string_view::npos || found->second == wanted.substr(equals + 1);
}

bool labels_fit(const std::map<std::string, std::string>& labels, const Filters& filters) {
  const auto wanted = filters.find("label");
  if (wanted == filters.end()) return true;
  return std::ranges::all_of(wanted->second,
                             [&](const std::string& entry) { return label_fits(labels, entry); });
}

}  // namespace swarm::sim::fake
