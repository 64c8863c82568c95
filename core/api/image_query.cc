#include "core/api/image_query.h"

#include "core/api/image_match.h"
#include "core/api/timestamp.h"
#include "core/cluster/image_reference.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace swarm {
namespace {

constexpr std::array<std::string_view, 8> filter_names = {"before", "dangling",  "label", "label!",
                                                          "node",   "reference", "since", "until"};
constexpr ApiVersion without_legacy_filter{1, 28};

Error invalid(std::string_view type, std::string_view more = {}) {
  return Error{Errc::bad_request,
               "Invalid filter: 'type'='" + std::string(type) + "'" + std::string(more)};
}

bool on_node(const ImageQuery& query, const Engine& engine) {
  return query.filters.accepts_exact("node", engine.name()) ||
         query.filters.accepts_exact("node", engine.facts.id);
}

void unite(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
}

struct Merged {
  std::map<std::string_view, ListedImage> by_id;
  std::set<std::string_view> parents;  // IDs of images that others are made from.
};

Merged merge(const ImageQuery& query, const std::vector<const Engine*>& engines) {
  Merged merged;
  for (const Engine* engine : engines) {
    if (!engine->registered() || !on_node(query, *engine)) continue;
    for (const Image& image : engine->images) {
      ListedImage& listed = merged.by_id[image.id];
      if (listed.image == nullptr) listed.image = &image;
      unite(listed.tags, image.tags);
      unite(listed.digests, image.digests);
      if (!image.parent.empty()) merged.parents.insert(image.parent);
    }
  }
  return merged;
}

// With the filter `reference` only the names that fit stand in the list, and images that have one.
bool keep_names(const Filters& filters, ListedImage& listed) {
  const std::vector<std::string>& patterns = filters.values("reference");
  if (patterns.empty()) return true;
  const auto fits = [&](std::string_view name) {
    return std::ranges::any_of(
        patterns, [&](const std::string& pattern) { return glob_matches(pattern, name); });
  };
  const auto other = [&](const std::string& name) {
    return !fits(name) && !fits(parse_image_reference(name).repository);
  };
  std::erase_if(listed.tags, other);
  std::erase_if(listed.digests, other);
  return !listed.tags.empty() || !listed.digests.empty();
}

// Layers of a build and images that lost their names are left out, unless asked for.
bool shown(const ImageQuery& query, const ListedImage& listed, const Merged& merged) {
  const bool untagged = listed.tags.empty();
  if (query.dangling && *query.dangling != untagged) return false;
  if (query.all || !untagged || !listed.digests.empty()) return true;
  return query.dangling.value_or(false) && !merged.parents.contains(listed.image->id);
}

// "Created" of the image that the filter `name` refers to; several: `pick` chooses.
template <class Pick>
Result<std::optional<std::int64_t>> created_of(const ImageQuery& query, std::string_view name,
                                               const std::vector<const Engine*>& engines,
                                               Pick pick) {
  std::optional<std::int64_t> created;
  for (const std::string& reference : query.filters.values(name)) {
    const Image* found = nullptr;
    for (const Engine* engine : engines) {
      if (engine->registered() && found == nullptr) found = find_image(*engine, reference);
    }
    if (found == nullptr) return invalid(name, ": no such image found: '" + reference + "'");
    created = created ? pick(*created, found->created) : found->created;
  }
  return created;
}

}  // namespace

Result<ImageQuery> parse_image_query(const ApiRequest& request, UnixNanos wall) {
  ImageQuery query;
  Result<Filters> filters = parse_filters(request.query.get("filters"), filter_names);
  if (!filters) return filters.error();
  query.filters = std::move(*filters);
  query.all = request.query.flag("all");
  const std::string_view legacy = request.query.get("filter");
  const bool old = !request.version.given() || request.version < without_legacy_filter;
  if (old && !legacy.empty()) query.filters.add("reference", std::string(legacy));
  const Result<std::optional<bool>> dangling = query.filters.flag("dangling");
  if (!dangling) return invalid("dangling");
  query.dangling = *dangling;
  for (const std::string& text : query.filters.values("until")) {
    const Result<UnixNanos> time = parse_timestamp("until", text, wall);
    if (!time) return time.error();
    const std::int64_t seconds = *time / 1'000'000'000;
    query.until = std::min(query.until.value_or(seconds), seconds);
  }
  return query;
}

Result<std::vector<ListedImage>> select_images(const ImageQuery& query,
                                               const std::vector<const Engine*>& engines) {
  const auto least = [](std::int64_t a, std::int64_t b) { return std::min(a, b); };
  const auto most = [](std::int64_t a, std::int64_t b) { return std::max(a, b); };
  const auto before = created_of(query, "before", engines, least);
  if (!before) return before.error();
  const auto since = created_of(query, "since", engines, most);
  if (!since) return since.error();

  Merged merged = merge(query, engines);
  std::vector<ListedImage> listed;
  for (auto& [id, each] : merged.by_id) {
    const std::int64_t created = each.image->created;
    const bool in_time = (!*before || created < **before) && (!*since || created > **since) &&
                         (!query.until || created < *query.until);
    if (in_time && shown(query, each, merged) && query.filters.accepts_labels(each.image->labels) &&
        keep_names(query.filters, each)) {
      listed.push_back(std::move(each));
    }
  }
  std::ranges::stable_sort(listed, [](const ListedImage& a, const ListedImage& b) {
    return a.image->created > b.image->created;
  });
  return listed;
}

}  // namespace swarm
