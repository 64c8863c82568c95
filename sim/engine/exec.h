// Further processes in a running container.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

// Makes an exec and emits its event.
Exec& add_exec(Daemon& daemon, Container& container, std::vector<std::string> command);
// Runs it. Refuses as dockerd does if the program does not exist.
Result<void> start_exec(Daemon& daemon, Exec& exec);
void run_exec(Daemon& daemon, const std::string& id);
// The container has stopped: its execs are killed.
void kill_execs(Daemon& daemon, Container& container);
void exec_input(Daemon& daemon, const std::string& id, std::string_view bytes);

Result<Answer> create_exec(Daemon& daemon, const Call& call);
Result<Answer> post_exec_start(Daemon& daemon, const Call& call);
Result<Answer> inspect_exec(Daemon& daemon, const Call& call);
Result<Answer> resize_exec(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
