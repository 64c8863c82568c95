#include "core/wire/fold_names.h"

#include "core/base/http.h"

#include <algorithm>
#include <utility>

namespace swarm::wire {
namespace {

// The name that Go's decoder would take the key for; the key itself if there is none.
std::string_view folded(std::string_view key, std::span<const std::string_view> names) {
  const auto found = std::ranges::find_if(
      names, [&](std::string_view name) { return equals_ignoring_case(name, key); });
  return found == names.end() ? key : *found;
}

void merge(json::value& old, json::value&& later) {
  if (later.is_null() && !old.is_object() && !old.is_array()) return;  // No-op for Go's scalars.
  if (!old.is_object() || !later.is_object()) {
    old = std::move(later);
    return;
  }
  for (auto& [key, value] : later.get_object()) old.get_object()[key] = std::move(value);
}

}  // namespace

void fold_names(json::object& object, std::span<const std::string_view> names) {
  const bool exact = std::ranges::all_of(object, [&](const json::key_value_pair& member) {
    return folded(member.key(), names) == std::string_view(member.key());
  });
  if (exact) return;
  json::object result(object.storage());
  for (auto& [key, value] : object) {
    const auto [at, added] = result.emplace(folded(key, names), nullptr);
    if (added) {
      at->value() = std::move(value);
    } else {
      merge(at->value(), std::move(value));
    }
  }
  object = std::move(result);
}

}  // namespace swarm::wire
