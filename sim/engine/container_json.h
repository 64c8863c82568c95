// Containers as the API shows them: in the list and inspected.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

std::string status_text(const Daemon& daemon, const Container& container);  // "Up 5 minutes"
// As lists show it.
void append_summary(std::string& text, const Daemon& daemon, const Container& container,
                    bool with_size);
json::object container_details(Daemon& daemon, Container& container, bool with_size);

Result<Answer> list_containers(Daemon& daemon, const Call& call);
Result<Answer> inspect_container(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
