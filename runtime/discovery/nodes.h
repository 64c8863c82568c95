// nodes://a:1,b:2 or a bare list: entries that never change.
#pragma once

#include "runtime/discovery/backend_table.h"

#include <string>
#include <vector>

namespace swarm::runtime {

BackendResult make_nodes_backend(const Executor& executor, const std::string& rest,
                                 const BackendOptions& options);

// The same for entries that are known already.
std::unique_ptr<Backend> make_list_backend(const Executor& executor,
                                           std::vector<std::string> entries);

}  // namespace swarm::runtime
