// The "Status" text of a container in a list: it ages, so it is made at every request.
#pragma once

#include "core/cluster/engine.h"
#include "core/model/container.h"

#include <string>

namespace swarm {

// "Up 5 minutes (healthy)", "Exited (0) 3 hours ago"; "Host Down" if the owner is not healthy.
// `wall` is the manager's clock.
std::string container_status(const Container& container, const Engine& owner, UnixNanos wall);

// Wall time until which it reads like that.
UnixNanos container_status_until(const Container& container, const Engine& owner, UnixNanos wall);

}  // namespace swarm
