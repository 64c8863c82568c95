// GET /events: the daemon's memory of events and those who listen.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

inline constexpr std::size_t events_kept = 256;  // As dockerd.

void publish_event(Daemon& daemon, const Event& event);
Result<Answer> get_events(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
