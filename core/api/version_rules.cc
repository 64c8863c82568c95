#include "core/api/version_rules.h"

#include "core/wire/version_shapes.h"

namespace swarm {
namespace {

// Before 1.42 a prune took every volume that is not in use; since then only those without a name,
// unless it says "all".
void prune_all_volumes(Query& query) {
  query.set("filters", wire::with_filter(query.get("filters"), "all", "true"));
}

// The other way about there is no such word, and a prune would take more than the client wants.
// Engines mark volumes without a name since they know the difference, so this finds none on older
// ones.
void prune_nameless_volumes(Query& query) {
  if (wire::has_filter(query.get("filters"), "all")) return;
  query.set("filters",
            wire::with_filter(query.get("filters"), "label", "com.docker.volume.anonymous"));
}

constexpr VersionRule table[] = {
    {"POST", "/volumes/prune", {1, 42}, prune_all_volumes, nullptr, prune_nameless_volumes},
    {"GET", "/images/{name}/json", {1, 44}, nullptr, wire::add_virtual_size, nullptr},
    {"GET", "/images/{name}/json", {1, 45}, nullptr, wire::add_image_container, nullptr},
};

bool concerns(const VersionRule& rule, std::string_view method, std::string_view pattern) {
  return rule.method == method && rule.pattern == pattern;
}

}  // namespace

std::span<const VersionRule> version_rules() { return table; }

void adapt_request(std::string_view method, std::string_view pattern, ApiVersion client,
                   ApiVersion engine, Query& query) {
  if (!client.given() || client == engine) return;
  for (const VersionRule& rule : table) {
    if (!concerns(rule, method, pattern)) continue;
    const bool old_client = client < rule.since && engine >= rule.since;
    const bool new_client = client >= rule.since && engine < rule.since;
    if (old_client && rule.request_of_old != nullptr) rule.request_of_old(query);
    if (new_client && rule.request_of_new != nullptr) rule.request_of_new(query);
  }
}

void adapt_answer(std::string_view method, std::string_view pattern, ApiVersion client,
                  ApiVersion engine, std::string& body) {
  if (!client.given() || client == engine) return;
  for (const VersionRule& rule : table) {
    if (!concerns(rule, method, pattern) || rule.answer_to_old == nullptr) continue;
    if (client < rule.since && engine >= rule.since) rule.answer_to_old(body);
  }
}

}  // namespace swarm
