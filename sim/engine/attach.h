// Streams of a container: attach, logs, wait.
#pragma once

#include "sim/engine/daemon.h"

#include <string_view>

namespace swarm::sim::fake {

// Output of the process: to the log, to the attached, to the log's followers.
void deliver_output(Daemon& daemon, Container& container, const Chunk& chunk);
// The process has ended: everyone who watched it is done.
void end_followers(Daemon& daemon, Container& container);
void attach_input(Daemon& daemon, ExchangeId exchange, AttachStream& stream,
                  std::string_view bytes);
void attach_gone(Daemon& daemon, ExchangeId exchange, const AttachStream& stream);

void wait_gone(Daemon& daemon, ExchangeId exchange, const WaitStream& stream);

// The head of a raw stream: 101 if an upgrade was asked for, else 200.
void open_raw(Daemon& daemon, const Call& call, bool framed);
// "ctrl-p,ctrl-q" -> "\x10\x11"; nothing if a key is unknown.
std::optional<std::string> detach_keys(std::string_view text);

bool logs_nowhere(const Container& container);  // Log driver "none".
Result<Answer> post_attach(Daemon& daemon, const Call& call);
Result<Answer> get_logs(Daemon& daemon, const Call& call);
Result<Answer> post_wait(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
