#include "core/scheduler/node.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace swarm {
namespace {

constexpr std::size_t short_id_size = 12;

bool has_id(const PlacedContainer& container, std::string_view reference) {
  return !container.id.empty() &&
         (container.id == reference || short_id(container.id) == reference);
}

bool has_swarm_id(const PlacedContainer& container, std::string_view reference) {
  return !container.swarm_id.empty() &&
         (container.swarm_id == reference || short_id(container.swarm_id) == reference);
}

// "web", "/web", "node-1/web" and "<engine ID>/web" mean the same container.
bool is_name_on(const NodeFacts& node, std::string_view name, std::string_view reference) {
  if (reference == name) return true;
  if (!reference.ends_with(name)) return false;
  const std::string_view before = reference.substr(0, reference.size() - name.size());
  return before == "/" || before == node.name + "/" || before == node.id + "/";
}

bool has_name(const NodeFacts& node, const PlacedContainer& container, std::string_view reference) {
  return std::any_of(container.names.begin(), container.names.end(),
                     [&](const std::string& name) { return is_name_on(node, name, reference); });
}

bool has_id_start(const PlacedContainer& container, std::string_view reference) {
  return container.id.starts_with(reference) || container.swarm_id.starts_with(reference);
}

// "registry:5000/a/b:1" -> "registry:5000/a/b".
std::string_view repository_of(std::string_view tag) {
  const std::size_t colon = tag.rfind(':');
  if (colon == std::string_view::npos) return tag;
  const bool is_tag = tag.find('/', colon) == std::string_view::npos;
  return is_tag ? tag.substr(0, colon) : tag;
}

}  // namespace

std::string_view short_id(std::string_view id) { return id.substr(0, short_id_size); }

bool Node::runs(std::string_view reference) const {
  if (reference.empty() || reference.size() > reference_bytes_max) return false;
  const auto count = [&](auto fits) {
    return std::count_if(containers.begin(), containers.end(), fits);
  };
  if (count([&](const auto& c) { return has_id(c, reference); }) > 0) return true;
  if (count([&](const auto& c) { return has_swarm_id(c, reference); }) > 0) return true;
  const auto named = count([&](const auto& c) { return has_name(facts, c, reference); });
  if (named > 0) return named == 1;
  return count([&](const auto& c) { return has_id_start(c, reference); }) == 1;
}

std::string_view Node::label(const std::string& label_key) const {
  const auto found = facts.labels.find(label_key);
  return found == facts.labels.end() ? std::string_view() : std::string_view(found->second);
}

// Rules written for the original say `<engine ID>|<address>`.
std::vector<std::string> names_of(const NodeFacts& facts) {
  return {facts.id + "|" + facts.address, facts.id, facts.name};
}

// A reservation has no ID yet and counts with the empty one, so that
// `container==*` means "has a container" at every moment.
std::vector<std::string> names_of(const PlacedContainer& container) {
  std::vector<std::string> names = {container.id};
  if (container.id.size() > short_id_size) names.emplace_back(short_id(container.id));
  names.insert(names.end(), container.names.begin(), container.names.end());
  return names;
}

// The original knew ID, tags and repositories. Short IDs and digests are what
// its documentation promised; the digest alone can be written in a rule, `@` cannot.
std::vector<std::string> names_of(const ImageNames& image) {
  std::vector<std::string> names = {image.id};
  const std::size_t colon = image.id.find(':');
  const std::string hash = colon == std::string::npos ? image.id : image.id.substr(colon + 1);
  if (hash.size() >= short_id_size) names.emplace_back(short_id(hash));
  for (const std::string& tag : image.tags) {
    names.push_back(tag);
    names.emplace_back(repository_of(tag));
  }
  for (const std::string& digest : image.digests) {
    names.push_back(digest);
    const std::size_t at = digest.find('@');
    if (at != std::string::npos) names.push_back(digest.substr(at + 1));
  }
  return names;
}

std::int64_t container_slots(const NodeFacts& facts) {
  constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();
  const auto found = facts.labels.find("containerslots");
  if (found == facts.labels.end()) return unlimited;

  std::string_view text = found->second;
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with("-") && found->second.starts_with('+')) return unlimited;
  std::int64_t slots = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), slots);
  const bool is_number = failure == std::errc() && end == text.data() + text.size();
  return is_number ? slots : unlimited;
}

}  // namespace swarm
