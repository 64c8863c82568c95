// One event of an engine's GET /events stream, or one made by the manager itself.
#pragma once

#include "core/base/instant.h"

#include <map>
#include <string>

namespace swarm {

struct EngineEvent {
  std::string type;    // "container", "image", ... ; "swarm" for the manager's own.
  std::string action;  // "start", "exec_create: sh -c ls", "health_status: healthy"
  std::string id;      // Actor.ID
  std::map<std::string, std::string> attributes;  // Actor.Attributes
  std::string from;                               // Legacy field: the image.
  std::string scope;                              // "local"
  UnixNanos time = 0;                             // timeNano
  std::string json;  // The engine's object, as it came; empty for the manager's own.
  bool operator==(const EngineEvent&) const = default;
};

}  // namespace swarm
