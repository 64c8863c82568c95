#include "core/model/container.h"

#include "core/base/assert.h"

namespace swarm {

std::string_view text_of(ContainerState state) {
  switch (state) {
    case ContainerState::created:
      return "created";
    case ContainerState::running:
      return "running";
    case ContainerState::paused:
      return "paused";
    case ContainerState::restarting:
      return "restarting";
    case ContainerState::removing:
      return "removing";
    case ContainerState::exited:
      return "exited";
    case ContainerState::dead:
      return "dead";
  }
  SWARM_ASSERT(false);
}

}  // namespace swarm
