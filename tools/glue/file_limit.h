// Every client and engine connection is a file descriptor.
#pragma once

namespace swarm::tools {

// Raises the number of files that may be open to what the system allows.
void raise_file_limit();

}  // namespace swarm::tools
