// A trial in a process of its own, so that one that crashes is a finding and not the end.
#pragma once

#include <functional>
#include <string>
#include <sys/types.h>

namespace swarm::tools {

// A child process that writes text to `out`; the descriptor is the parent's to read and close.
struct Child {
  pid_t pid = -1;
  int out = -1;
};

// Runs `work` in a child, with the descriptor to write to; without its standard error if `quiet`.
Child start_child(const std::function<void(int)>& work, bool quiet);
// False if it ended by a signal or with another code than zero.
bool end_child(const Child& child);
void write_all(int descriptor, const std::string& text);
// What the child writes, until it ends.
std::string read_all(int descriptor);

}  // namespace swarm::tools
