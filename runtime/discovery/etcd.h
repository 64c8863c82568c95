// etcd://host:port,host:port/prefix. Speaks the v3 API, or the v2 keys API where
// the store has no other or where the original's engines are registered.
#pragma once

#include "runtime/discovery/backend_table.h"
#include "runtime/discovery/kv_backend.h"

#include <string>

namespace swarm::runtime {

Result<KvStoreAt> open_etcd(boost::asio::io_context& io, const std::string& rest,
                            const BackendOptions& options);
BackendResult make_etcd_backend(const Executor& executor, const std::string& rest,
                                const BackendOptions& options);

}  // namespace swarm::runtime
