#include "core/api/filters.h"

#include <algorithm>
#include <utility>

namespace swarm {
namespace {

bool has_label(const std::map<std::string, std::string>& labels, const std::string& wanted) {
  const std::size_t equals = wanted.find('=');
  const auto found = labels.find(wanted.substr(0, equals));
  if (found == labels.end()) return false;
  return equals == std::string::npos || found->second == wanted.substr(equals + 1);
}

}  // namespace

const std::vector<std::string>& Filters::values(std::string_view name) const {
  static const std::vector<std::string> none;
  const auto found = values_.find(name);
  return found == values_.end() ? none : found->second;
}

void Filters::add(std::string name, std::string value) {
  values_[std::move(name)].push_back(std::move(value));
}

bool Filters::accepts_exact(std::string_view name, std::string_view text) const {
  const std::vector<std::string>& wanted = values(name);
  return wanted.empty() || std::ranges::find(wanted, text) != wanted.end();
}

bool Filters::accepts_prefix(std::string_view name, std::string_view text) const {
  const std::vector<std::string>& wanted = values(name);
  return wanted.empty() || std::ranges::any_of(wanted, [&](const std::string& value) {
           return text.starts_with(value);
         });
}

bool Filters::accepts_labels(const std::map<std::string, std::string>& labels) const {
  const auto there = [&](const std::string& wanted) { return has_label(labels, wanted); };
  return std::ranges::all_of(values("label"), there) &&
         std::ranges::none_of(values("label!"), there);
}

Result<std::optional<bool>> Filters::flag(std::string_view name) const {
  std::optional<bool> flag;
  for (const std::string& value : values(name)) {
    const bool is_true = value == "true" || value == "1";
    const bool known = is_true || value == "false" || value == "0";
    if (!known || (flag && *flag != is_true)) {
      return Error{Errc::bad_request, "invalid filter '" + std::string(name) + "=[" + value + "]'"};
    }
    flag = is_true;
  }
  return flag;
}

Result<Filters> parse_filters(std::string_view text, std::span<const std::string_view> known) {
  Result<wire::FilterMap> values = wire::decode_filters(text);
  if (!values) return values.error();
  for (const auto& [name, ignored] : *values) {
    if (std::ranges::find(known, name) == known.end()) {
      return Error{Errc::bad_request, "invalid filter '" + name + "'"};
    }
  }
  return Filters(std::move(*values));
}

}  // namespace swarm
