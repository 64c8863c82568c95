// An image of one engine.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace swarm {

struct Image {
  std::string id;                    // "sha256:..."
  std::string parent;                // ID of the image it was made from; empty if not told.
  std::vector<std::string> tags;     // "busybox:latest"; "<none>:<none>" is left out.
  std::vector<std::string> digests;  // "busybox@sha256:..."
  std::map<std::string, std::string> labels;
  std::int64_t created = 0;  // Unix seconds.
  std::int64_t size = 0;     // Bytes.
  std::string json;          // The engine's list element, as it came.
  bool operator==(const Image&) const = default;
};

}  // namespace swarm
