// etcd through the JSON gateway of its v3 API (etcd 3.3 and newer): leases, and
// watches that go on from the revision of the list before.
#pragma once

#include "runtime/discovery/kv_store.h"
#include "runtime/discovery/store_http.h"

#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

struct EtcdLogin {
  std::string user;  // Empty: the store asks for none.
  std::string password;
};

// `base` is where this version has the API: "/v3". `http` lives longer.
std::unique_ptr<KvStore> make_etcd_v3(boost::asio::io_context& io, StoreHttp& http,
                                      std::string base, EtcdLogin login);

}  // namespace swarm::runtime
