// What dockerd refuses before it makes a container.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

// Members that must have a certain JSON type, as Go's decoder insists.
// What a create or update is told whose body is no JSON object.
Error body_refusal(const Daemon& daemon, std::string_view body, const Error& error);

Result<void> check_types(const json::object& body);
Result<void> check_host_config(const Daemon& daemon, const json::object& host_config,
                               const json::object& config);

// Reads "8080", "8000-8010" and "80/tcp".
Result<std::vector<Binding>> bindings_of(const json::object& host_config);
Result<std::string> port_key(std::string_view text);

}  // namespace swarm::sim::fake
