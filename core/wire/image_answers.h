// Images as GET /images/json shows them.
#pragma once

#include "core/model/api_version.h"
#include "core/model/image.h"

#include <cstdint>
#include <string>
#include <vector>

namespace swarm::wire {

// What differs between engines that have the same image.
struct ImageOfAll {
  const std::vector<std::string>& tags;
  const std::vector<std::string>& digests;
  std::int64_t containers = -1;  // How many are made from it, where engines count them.
};

// Whether the engine counted its containers, as it does from API 1.51 on.
bool counts_containers(const Image& image);

// Appends the engine's element with these names and this number in place of its own, in the form
// that clients of that version know: "<none>:<none>" below 1.43, VirtualSize below 1.44, no
// Descriptor below 1.48 and nothing counted below 1.51.
void append_image(std::string& text, const Image& image, const ImageOfAll& all, ApiVersion version);

}  // namespace swarm::wire
