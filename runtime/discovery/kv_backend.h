// Discovery in any key-value store: watches the folder of the engines, and keeps
// addresses in it with a session each.
#pragma once

#include "runtime/discovery/backend.h"
#include "runtime/discovery/kv_store.h"

#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

std::unique_ptr<Backend> make_kv_backend(boost::asio::io_context& io,
                                         std::unique_ptr<KvStore> store, std::string folder,
                                         const BackendOptions& options);

}  // namespace swarm::runtime
