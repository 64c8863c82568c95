// Traces of arrivals as files, plain or compressed.
#pragma once

#include <string>

namespace swarm::tools {

// The text in that file; zstd is recognised by its first bytes. Throws std::runtime_error.
std::string read_trace(const std::string& path);

}  // namespace swarm::tools
