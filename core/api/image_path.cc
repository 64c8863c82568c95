#include "core/api/image_path.h"

#include "core/api/request.h"

namespace swarm {

std::string image_segments(std::string_view name) {
  std::string path;
  while (true) {
    const std::size_t slash = name.find('/');
    path += "/" + encode_segment(name.substr(0, slash));
    if (slash == std::string_view::npos) return path;
    name.remove_prefix(slash + 1);
  }
}

}  // namespace swarm
