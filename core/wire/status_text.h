// The "Status" text of a container in a list: "Up 5 minutes (healthy)".
#pragma once

#include "core/model/container.h"

#include <optional>
#include <string_view>

namespace swarm::wire {

struct StatusFacts {
  ContainerState state = ContainerState::created;
  ContainerHealth health = ContainerHealth::none;
  int exit_code = 0;
};
// What the text tells. It is the only source of exit code and health in a list, and of the
// state before API 1.23.
StatusFacts parse_status(std::string_view status);

// "running", "exited", ...; none for other words.
std::optional<ContainerState> parse_state(std::string_view state);
// "healthy", "starting", ...; everything else is none.
ContainerHealth parse_health(std::string_view health);

}  // namespace swarm::wire
