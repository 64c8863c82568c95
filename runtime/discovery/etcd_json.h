// What the JSON gateway of etcd v3 takes and answers. Keys and values travel in base64, 64-bit
// numbers as strings. Every answer is taken for hostile: bounded in depth, checked in shape.
#pragma once

#include "core/base/result.h"
#include "runtime/discovery/kv_store.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace swarm::runtime::etcd {

// --- Requests ---

std::string range_request(std::string_view folder, std::size_t limit);
std::string watch_request(std::string_view folder, std::uint64_t from_revision);
std::string grant_request(std::int64_t ttl_s);
std::string lease_request(std::string_view lease);  // To keep it alive or to revoke it.
std::string bind_request(std::string_view key, std::string_view value, std::string_view lease);
std::string watch_key_request(std::string_view key, std::uint64_t from_revision);
// Puts the key if there is none; else reads it.
std::string take_request(std::string_view key, std::string_view value, std::string_view lease);
// Puts the key if it is still as it was at that revision; else reads it.
std::string take_over_request(std::string_view key, std::string_view value, std::string_view lease,
                              std::uint64_t revision);
// Empties the key if it is bound to that lease, and binds it to none.
std::string hand_over_request(std::string_view key, std::string_view lease);
std::string login_request(std::string_view user, std::string_view password);

// --- Answers ---

// Of an answer that is not 200, or of a stream: etcd's own words, and what kind of failure it is.
Error error_of(int status, std::string_view body);
// Whether these words are about a token that has to be renewed.
bool is_about_token(const Error& error);

// `folder` is the one that was asked for: what does not lie directly in it is left out.
Result<KvListing> parse_listing(std::string_view body, std::string_view folder);
struct Lease {
  std::string id;
  std::int64_t ttl_s = 0;
};
Result<Lease> parse_grant(std::string_view body);
// `not_found` if the lease has ended.
Result<void> parse_keep_alive(std::string_view body);
// Of take_request() and take_over_request().
struct Taken {
  bool done = false;           // The key was put.
  std::uint64_t revision = 0;  // Of the store.
  // Else, if there is a key:
  std::uint64_t changed_at = 0;
  std::string value{};
  std::string lease{};
};
Result<Taken> parse_taken(std::string_view body);
Result<std::string> parse_login(std::string_view body);

// What one line of a watch means.
enum class WatchNews { nothing, changed };
Result<WatchNews> parse_watch_line(std::string_view line);

}  // namespace swarm::runtime::etcd
