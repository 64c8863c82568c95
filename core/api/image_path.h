// Names of images in the paths of requests to engines.
#pragma once

#include <string>
#include <string_view>

namespace swarm {

// "/library/busybox:1": slashes stay, for an engine matches them in the name of an image.
std::string image_segments(std::string_view name);

}  // namespace swarm
