#include "core/wire/build_arguments.h"

#include "core/wire/json.h"

#include <algorithm>
#include <array>

namespace swarm::wire {
namespace {

bool is_rule(std::string_view key) {
  constexpr std::array<std::string_view, 4> prefixes = {
      "constraint:", "affinity:", "whitelist:", "reschedule:"};
  return std::ranges::any_of(prefixes,
                             [&](std::string_view prefix) { return key.starts_with(prefix); });
}

}  // namespace

BuildArguments split_build_arguments(std::string_view text) {
  BuildArguments split;
  split.rest = text;
  const Result<json::object> parsed = text.empty() ? json::object() : parse_object(text);
  if (!parsed) return split;
  json::object rest;
  for (const auto& [key, value] : *parsed) {
    if (!is_rule(key)) {
      rest[key] = value;
      continue;
    }
    std::string rule(key);
    if (value.is_string()) rule.append("=").append(value.get_string());
    split.rules.push_back(std::move(rule));
  }
  if (split.rules.empty()) return split;
  split.rest.clear();
  append_json(split.rest, rest);
  return split;
}

std::string body_with_environment(const std::vector<std::string>& environment) {
  return "{\"Env\":" + go_string_array(environment) + "}";
}

}  // namespace swarm::wire
