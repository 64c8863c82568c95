// What GET /images/json asks for, and which images of which nodes that selects.
#pragma once

#include "core/api/filters.h"
#include "core/api/request.h"
#include "core/base/result.h"
#include "core/cluster/engine.h"
#include "core/model/image.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace swarm {

struct ImageQuery {
  bool all = false;
  std::optional<bool> dangling;
  std::optional<std::int64_t> until;  // Unix seconds.
  Filters filters;
};
Result<ImageQuery> parse_image_query(const ApiRequest& request, UnixNanos wall);

// One image with the names that it has on all the nodes.
struct ListedImage {
  const Image* image = nullptr;  // The first copy.
  std::vector<std::string> tags;
  std::vector<std::string> digests;
};

// Newest first. bad_request for an image in before or since that no node has.
Result<std::vector<ListedImage>> select_images(const ImageQuery& query,
                                               const std::vector<const Engine*>& engines);

}  // namespace swarm
