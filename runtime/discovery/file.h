// file://path: entries of a file, read again at every heartbeat and as soon as
// somebody has written, replaced or removed it.
#pragma once

#include "runtime/discovery/backend_table.h"

#include <string>

namespace swarm::runtime {

BackendResult make_file_backend(const Executor& executor, const std::string& path,
                                const BackendOptions& options);

}  // namespace swarm::runtime
