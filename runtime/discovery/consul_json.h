// What Consul's HTTP API takes and answers. As hostile as any answer: bounded in depth, checked
// in shape.
#pragma once

#include "core/base/http.h"
#include "core/base/result.h"
#include "runtime/discovery/kv_store.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace swarm::runtime::consul {

// The mark of locked keys. The original refuses to lock keys that have another.
inline constexpr std::uint64_t lock_flag = 0x2ddccbc058a50c18;

std::string session_request(Duration ttl, Duration lock_delay);

// What stands below a folder; 404 is an empty list.
Result<KvListing> parse_listing(const HttpResponse& answer, std::string_view folder);
// Where the folder stands: the index of a listing.
std::uint64_t index_of(const HttpResponse& answer);

struct Key {
  std::string value;
  std::string session;         // Empty: nobody has locked it.
  std::uint64_t created = 0;   // When the key was made,
  std::uint64_t modified = 0;  // and changed,
  std::uint64_t locks = 0;     // and how often it has been locked.
};
// `not_found` if there is no such key.
Result<Key> parse_key(const HttpResponse& answer);
Result<std::string> parse_session(const HttpResponse& answer);
// The answer of a PUT on a key: whether it was done.
Result<bool> parse_done(const HttpResponse& answer);

// Of an answer that is no success: Consul's own words. `not_found` if a session has ended.
Error error_of(const HttpResponse& answer);
// Whether these words are about a TTL that the server does not grant.
bool is_about_ttl(const Error& error);

}  // namespace swarm::runtime::consul
