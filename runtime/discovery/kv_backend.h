// Discovery in any key-value store: watches the folder of the engines, and keeps
// addresses in it with a session each.
#pragma once

#include "runtime/discovery/backend.h"
#include "runtime/discovery/kv_place.h"
#include "runtime/discovery/kv_store.h"

#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

// A store and where the cluster is in it.
struct KvStoreAt {
  std::unique_ptr<KvStore> store;
  KvPlace place;
};
// Of the text behind "SCHEME://"; does not connect yet.
using OpenKvStore = Result<KvStoreAt> (*)(boost::asio::io_context& io, const std::string& rest,
                                          const BackendOptions& options);

Result<std::unique_ptr<Backend>> make_kv_backend(boost::asio::io_context& io, OpenKvStore open,
                                                 const std::string& rest,
                                                 const BackendOptions& options);
std::unique_ptr<Backend> make_kv_backend(boost::asio::io_context& io,
                                         std::unique_ptr<KvStore> store, std::string folder,
                                         const BackendOptions& options);

}  // namespace swarm::runtime
