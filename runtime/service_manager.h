// What systemd is told of this process (Type=notify; sd_notify(3)).
#pragma once

#include <string_view>

namespace swarm::runtime {

// "READY=1", "STOPPING=1". Without NOTIFY_SOCKET, or if nobody listens there, nothing happens: a
// program runs the same under any service manager and under none.
void notify_service_manager(std::string_view state);

}  // namespace swarm::runtime
