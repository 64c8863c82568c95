// Fuzz target: answers of key-value stores. The first byte says whose.
#include "core/base/assert.h"
#include "runtime/discovery/consul_json.h"
#include "runtime/discovery/etcd_json.h"
#include "runtime/discovery/etcd_v2_json.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swarm::runtime {
namespace {

void check_listing(const Result<KvListing>& listing) {
  if (!listing) return SWARM_ASSERT(!listing.error().detail.empty());
  SWARM_ASSERT(listing->index > 0);
  for (const KvEntry& entry : listing->entries) {
    SWARM_ASSERT(!entry.name.empty() && !entry.value.empty());
    SWARM_ASSERT(entry.name.find('/') == std::string::npos);
  }
}

void check(char store, const std::string& body) {
  const HttpResponse v2{200, {{"X-Etcd-Index", "7"}}, body};
  const HttpResponse consul{200, {{"X-Consul-Index", "7"}}, body};
  switch (store) {
    case '3':
      check_listing(etcd::parse_listing(body, "nodes"));
      SWARM_ASSERT(!etcd::error_of(500, body).detail.empty());
      if (const auto lease = etcd::parse_grant(body)) SWARM_ASSERT(lease->ttl_s > 0);
      if (const auto taken = etcd::parse_taken(body)) SWARM_ASSERT(taken->revision > 0);
      static_cast<void>(etcd::parse_keep_alive(body).has_value());
      static_cast<void>(etcd::parse_watch_line(body).has_value());
      return;
    case '2':
      check_listing(etcd_v2::parse_listing(v2));
      SWARM_ASSERT(!etcd_v2::error_of(v2).detail.empty());
      if (const auto index = etcd_v2::parse_written(v2)) SWARM_ASSERT(*index > 0);
      if (const auto key = etcd_v2::parse_key(v2)) SWARM_ASSERT(key->modified > 0);
      return;
    default:
      check_listing(consul::parse_listing(consul, "nodes"));
      SWARM_ASSERT(!consul::error_of(consul).detail.empty());
      if (const auto id = consul::parse_session(consul)) SWARM_ASSERT(!id->empty());
      static_cast<void>(consul::parse_key(consul).has_value());
  }
}

}  // namespace
}  // namespace swarm::runtime

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto* const text = reinterpret_cast<const char*>(data);
  swarm::runtime::check(text[0], std::string(text + 1, size - 1));
  return 0;
}
