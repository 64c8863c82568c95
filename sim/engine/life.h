// The life of a container: start, output, end, restart, removal.
#pragma once

#include "sim/engine/daemon.h"

#include <string>
#include <string_view>

namespace swarm::sim::fake {

// By full ID, name, or the beginning of an ID. Refuses with dockerd's words.
Result<Container*> find_container(Daemon& daemon, std::string_view reference);

Result<void> start_container(Daemon& daemon, Container& container);
// Ends the process by signal or hand; does nothing to a container without one.
void signal_container(Daemon& daemon, Container& container, int signal);
// Asks, waits, and kills; `then` is called once it no longer runs (at once if it does not).
void stop_container(Daemon& daemon, Container& container, int signal, std::int64_t timeout_seconds,
                    std::function<void(int)> then);
void remove_container(Daemon& daemon, const std::string& id, bool with_volumes);
void drop_links(Daemon& daemon, const std::string& id);  // Both of the container and to it.
void pause_container(Daemon& daemon, Container& container, bool pause);

// Lets the container's process go on: after input, a signal, or when its time has come.
void run_process(Daemon& daemon, const std::string& id);

void emit_container(Daemon& daemon, const Container& container, std::string action,
                    const std::map<std::string, std::string>& extra = {});

bool is_running(const Container& container);  // Paused counts, restarting does not.
std::string_view phase_name(Phase phase);

Tree& tree_of(Daemon& daemon, Container& container);
FilesView view_of(Daemon& daemon, Container& container);
Surroundings surroundings_of(Daemon& daemon, Container& container, FilesView& files);

// "15", "TERM", "SIGTERM" -> 15; nothing if there is no such signal.
std::optional<int> signal_number(std::string_view text);

}  // namespace swarm::sim::fake
