// POST /containers/create: checks the request and makes the container.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

Result<Answer> create_container(Daemon& daemon, const Call& call);

// The usual values of Config and HostConfig: what a client leaves out, inspect shows.
const json::object& usual_config();
const json::object& usual_host_config();

}  // namespace swarm::sim::fake
