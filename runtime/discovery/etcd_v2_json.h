// What the v2 keys API of etcd answers. As hostile as any answer: bounded in depth, checked in
// shape.
#pragma once

#include "core/base/http.h"
#include "core/base/result.h"
#include "runtime/discovery/kv_store.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace swarm::runtime::etcd_v2 {

// A folder that does not exist is an empty list.
Result<KvListing> parse_listing(const HttpResponse& answer);

// Of a key that was written: the index of this write.
Result<std::uint64_t> parse_written(const HttpResponse& answer);

// A key as it is, or was written.
struct Key {
  std::string value{};
  std::uint64_t created = 0;
  std::uint64_t modified = 0;
  std::uint64_t index = 0;  // Of the store, behind which a watch goes on.
};
Result<Key> parse_key(const HttpResponse& answer);

// `name_in_use`: there is a key already.
// What an answer that is no success says. `not_found`: there is no such key, or it is not what
// the request took it for.
Error error_of(const HttpResponse& answer);

}  // namespace swarm::runtime::etcd_v2
