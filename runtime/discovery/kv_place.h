// Where the engines of a cluster stand in a key-value store: the text behind
// "etcd://" and the --discovery-opt pairs that go with it.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"
#include "runtime/discovery/backend.h"
#include "runtime/net/address.h"
#include "runtime/tls/context.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::runtime {

// What the stores differ in.
struct KvScheme {
  std::string_view name;  // "etcd"
  std::uint16_t default_port = 0;
  bool several_endpoints = true;
  bool has_tls = true;
  std::vector<std::string_view> options{};  // Of this store alone.
};

struct KvPlace {
  std::vector<Address> endpoints;
  std::string prefix;  // Of every key; may be empty.
  std::string folder;  // Of the engines, with the prefix: "prefix/docker/swarm/nodes".
  std::string leader;  // The key of the primary, likewise: "prefix/docker/swarm/leader".
  std::map<std::string, std::string, std::less<>> options;
  std::shared_ptr<const TlsIdentity> tls;  // Null: plain TCP.

  std::string option(std::string_view name) const;  // Empty if not given.
};

// "host[:port][,host[:port]...][/prefix]".
Result<KvPlace> parse_kv_place(const KvScheme& scheme, std::string_view rest,
                               const BackendOptions& options);

}  // namespace swarm::runtime
