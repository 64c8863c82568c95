// token://TOKEN and token://host/path/TOKEN: entries kept by a token service, read again at
// every heartbeat.
#pragma once

#include "runtime/discovery/backend_table.h"

#include <string>

namespace swarm::runtime {

BackendResult make_token_backend(const Executor& executor, const std::string& rest,
                                 const BackendOptions& options);

}  // namespace swarm::runtime
