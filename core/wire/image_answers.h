// Images as GET /images/json shows them.
#pragma once

#include "core/model/api_version.h"
#include "core/model/image.h"

#include <string>
#include <vector>

namespace swarm::wire {

// Appends the engine's element with these names in place of its own, in the form that clients of
// that version know: "<none>:<none>" below 1.43, VirtualSize below 1.44.
void append_image(std::string& text, const Image& image, const std::vector<std::string>& tags,
                  const std::vector<std::string>& digests, ApiVersion version);

}  // namespace swarm::wire
