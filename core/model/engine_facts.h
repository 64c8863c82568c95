// What an engine says of itself (GET /info and GET /version).
#pragma once

#include "core/base/instant.h"
#include "core/model/api_version.h"

#include <cstdint>
#include <string>
#include <vector>

namespace swarm {

struct EngineFacts {
  std::string id;    // The daemon's own ID; may be shared by cloned machines.
  std::string name;  // Host name.
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;
  std::vector<std::string> labels;  // As configured: "key=value".
  std::string storage_driver;
  std::string kernel_version;
  std::string operating_system;
  std::string os_type;
  std::string architecture;
  std::string server_version;
  UnixNanos system_time = 0;  // 0: not told.

  ApiVersion api;      // Highest it serves.
  ApiVersion api_min;  // Lowest it serves.
  bool operator==(const EngineFacts&) const = default;
};

}  // namespace swarm
