// consul://host:port/prefix: blocking queries, and keys locked by sessions.
#pragma once

#include "runtime/discovery/backend_table.h"
#include "runtime/discovery/kv_backend.h"

#include <string>

namespace swarm::runtime {

Result<KvStoreAt> open_consul(boost::asio::io_context& io, const std::string& rest,
                              const BackendOptions& options);
BackendResult make_consul_backend(const Executor& executor, const std::string& rest,
                                  const BackendOptions& options);

}  // namespace swarm::runtime
