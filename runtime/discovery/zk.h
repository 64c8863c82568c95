// zk://host:port,host:port/prefix: ZooKeeper's ephemeral nodes and watches.
#pragma once

#include "runtime/discovery/backend_table.h"

#include <string>

namespace swarm::runtime {

BackendResult make_zk_backend(const Executor& executor, const std::string& rest,
                              const BackendOptions& options);

}  // namespace swarm::runtime
