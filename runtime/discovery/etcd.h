// etcd://host:port,host:port/prefix. Speaks the v3 API, or the v2 keys API where
// the store has no other or where the original's engines are registered.
#pragma once

#include "runtime/discovery/backend_table.h"

#include <string>

namespace swarm::runtime {

BackendResult make_etcd_backend(const Executor& executor, const std::string& rest,
                                const BackendOptions& options);

}  // namespace swarm::runtime
