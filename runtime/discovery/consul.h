// consul://host:port/prefix: blocking queries, and keys locked by sessions.
#pragma once

#include "runtime/discovery/backend_table.h"

#include <string>

namespace swarm::runtime {

BackendResult make_consul_backend(const Executor& executor, const std::string& rest,
                                  const BackendOptions& options);

}  // namespace swarm::runtime
