#include "runtime/discovery/etcd_v2_json.h"

#include "core/wire/json.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <string>
#include <utility>

namespace swarm::runtime::etcd_v2 {
namespace {

namespace json = boost::json;

// Error codes of the v2 API.
constexpr std::int64_t key_not_found = 100;
constexpr std::int64_t compare_failed = 101;
constexpr std::int64_t key_exists = 105;

Error malformed(std::string_view problem) {
  return {Errc::unavailable, fmt::format("the answer makes no sense: {}", problem)};
}

std::int64_t number(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

// Where the history of the store stands; a watch goes on behind it.
std::uint64_t index_of(const HttpResponse& answer) {
  const std::string_view text = answer.headers.get("X-Etcd-Index");
  std::uint64_t index = 0;
  std::from_chars(text.data(), text.data() + text.size(), index);
  return index;
}

Result<json::object> node_in(const HttpResponse& answer) {
  Result<json::object> object = wire::parse_object(answer.body);
  if (!object) return malformed(object.error().detail);
  json::value* const node = object->if_contains("node");
  if (node == nullptr || !node->is_object()) return malformed("no node");
  return std::move(node->get_object());
}

bool read_entry(const json::value& item, KvEntry& entry) {
  const json::object* const node = item.if_object();
  if (node == nullptr || node->contains("dir")) return false;
  entry.name = text_of(*node, "key");
  entry.name.erase(0, entry.name.rfind('/') + 1);
  entry.value = text_of(*node, "value");
  return !entry.name.empty() && !entry.value.empty();
}

}  // namespace

Result<KvListing> parse_listing(const HttpResponse& answer) {
  KvListing listing;
  listing.index = index_of(answer);
  if (answer.status != 200) {
    Error error = error_of(answer);
    if (error.code == Errc::not_found && listing.index > 0) return listing;
    return error;
  }
  if (listing.index == 0) return malformed("no index");
  const Result<json::object> node = node_in(answer);
  if (!node) return node.error();
  if (!node->contains("dir")) return malformed("it is no folder");
  const json::value* const children = node->if_contains("nodes");
  if (children == nullptr) return listing;
  if (!children->is_array()) return malformed("nodes is no list");
  KvEntry entry;
  for (const json::value& item : children->get_array()) {
    if (read_entry(item, entry)) listing.entries.push_back(entry);
  }
  return listing;
}

Result<std::uint64_t> parse_written(const HttpResponse& answer) {
  if (answer.status != 200 && answer.status != 201) return error_of(answer);
  const Result<json::object> node = node_in(answer);
  if (!node) return node.error();
  const std::int64_t index = number(*node, "modifiedIndex");
  if (index <= 0) return malformed("no index");
  return static_cast<std::uint64_t>(index);
}

Result<Key> parse_key(const HttpResponse& answer) {
  if (answer.status != 200 && answer.status != 201) return error_of(answer);
  const Result<json::object> node = node_in(answer);
  if (!node) return node.error();
  Key key{text_of(*node, "value"), static_cast<std::uint64_t>(number(*node, "createdIndex")),
          static_cast<std::uint64_t>(number(*node, "modifiedIndex")), index_of(answer)};
  if (key.created == 0 || key.modified == 0) return malformed("no index");
  // The answer to a write may tell the state before it.
  key.index = std::max(key.index, key.modified);
  return key;
}

Error error_of(const HttpResponse& answer) {
  const Result<json::object> object = wire::parse_object(answer.body);
  if (!object) return {Errc::unavailable, fmt::format("HTTP status {}", answer.status)};
  std::string message = text_of(*object, "message");
  if (message.empty()) message = fmt::format("HTTP status {}", answer.status);
  if (const std::string cause = text_of(*object, "cause"); !cause.empty()) {
    message += fmt::format(" ({})", cause);
  }
  const std::int64_t code = number(*object, "errorCode");
  if (code == key_not_found || code == compare_failed) return {Errc::not_found, message};
  if (code == key_exists) return {Errc::name_in_use, message};
  const bool is_denied = answer.status == 401 || answer.status == 403;
  return {is_denied ? Errc::bad_request : Errc::unavailable, message};
}

}  // namespace swarm::runtime::etcd_v2
