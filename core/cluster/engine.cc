#include "core/cluster/engine.h"

#include "core/base/assert.h"

namespace swarm {

std::string_view text_of(EngineState state) {
  switch (state) {
    case EngineState::pending:
      return "Pending";
    case EngineState::healthy:
      return "Healthy";
    case EngineState::unhealthy:
      return "Unhealthy";
    case EngineState::disconnected:
      return "Disconnected";
  }
  SWARM_ASSERT(false);
}

}  // namespace swarm
