// etcd through its v2 keys API: what old stores have, and where the original's engines are. A
// session is made up here: it is the time to live of its key.
#pragma once

#include "runtime/discovery/etcd_v3.h"
#include "runtime/discovery/kv_store.h"
#include "runtime/discovery/store_http.h"

#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

// "/v2/keys/docker/swarm/nodes"
std::string etcd_v2_target(std::string_view key);
// With the login, if there is one.
HttpRequest etcd_v2_request(std::string method, std::string target, const EtcdLogin& login);

// `can_refresh`: the store can renew a key without waking up every watch. `http` lives longer.
std::unique_ptr<KvStore> make_etcd_v2(boost::asio::io_context& io, StoreHttp& http, EtcdLogin login,
                                      bool can_refresh);

}  // namespace swarm::runtime
