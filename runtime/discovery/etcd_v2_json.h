// What the v2 keys API of etcd answers. As hostile as any answer: bounded in depth, checked in
// shape.
#pragma once

#include "core/base/http.h"
#include "core/base/result.h"
#include "runtime/discovery/kv_store.h"

#include <cstdint>
#include <string_view>

namespace swarm::runtime::etcd_v2 {

// A folder that does not exist is an empty list.
Result<KvListing> parse_listing(const HttpResponse& answer);

// Of a key that was written: the index of this write.
Result<std::uint64_t> parse_written(const HttpResponse& answer);

// What an answer that is no success says. `not_found`: there is no such key, or it is not what
// the request took it for.
Error error_of(const HttpResponse& answer);

}  // namespace swarm::runtime::etcd_v2
