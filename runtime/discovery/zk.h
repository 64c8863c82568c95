// zk://host:port,host:port/prefix: ZooKeeper's ephemeral nodes and watches.
#pragma once

#include "runtime/discovery/backend_table.h"
#include "runtime/discovery/kv_backend.h"

#include <string>

namespace swarm::runtime {

Result<KvStoreAt> open_zk(boost::asio::io_context& io, const std::string& rest,
                          const BackendOptions& options);
BackendResult make_zk_backend(const Executor& executor, const std::string& rest,
                              const BackendOptions& options);

}  // namespace swarm::runtime
