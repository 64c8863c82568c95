#include "runtime/discovery/consul_json.h"

#include "core/wire/json.h"
#include "runtime/net/base64.h"

#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace swarm::runtime::consul {
namespace {

namespace json = boost::json;

constexpr std::size_t words_max = 300;

Error malformed(std::string_view problem) {
  return {Errc::unavailable, fmt::format("the answer makes no sense: {}", problem)};
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::uint64_t number(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return 0;
  return static_cast<std::uint64_t>(value->get_int64());
}

bool read_entry(const json::value& item, std::string_view folder, KvEntry& entry) {
  const json::object* const pair = item.if_object();
  if (pair == nullptr) return false;
  const std::string key = text_of(*pair, "Key");
  std::optional<std::string> value = from_base64(text_of(*pair, "Value"));
  if (!value || value->empty() || key.size() <= folder.size() + 1) return false;
  entry.name = key.substr(folder.size() + 1);
  entry.value = std::move(*value);
  return entry.name.find('/') == std::string::npos;
}

std::int64_t milliseconds(Duration duration) {
  return std::chrono::ceil<std::chrono::milliseconds>(duration).count();
}

}  // namespace

std::string session_request(Duration ttl, Duration lock_delay) {
  // Without the health checks of the node, which a session has by default: the engine lives on
  // when the Consul agent that it was registered through is restarted. Older servers know the list
  // by the first name only.
  return fmt::format(R"({{"Name":"swarm","TTL":"{}ms","LockDelay":"{}ms","Behavior":"delete",)"
                     R"("Checks":[],"NodeChecks":[]}})",
                     milliseconds(ttl), milliseconds(lock_delay));
}

std::uint64_t index_of(const HttpResponse& answer) {
  const std::string_view text = answer.headers.get("X-Consul-Index");
  std::uint64_t index = 0;
  std::from_chars(text.data(), text.data() + text.size(), index);
  return index;
}

Result<KvListing> parse_listing(const HttpResponse& answer, std::string_view folder) {
  KvListing listing;
  listing.index = index_of(answer);
  if (answer.status != 200 && answer.status != 404) return error_of(answer);
  if (listing.index == 0) return malformed("no index");
  if (answer.status == 404) return listing;
  const Result<json::array> pairs = wire::parse_array(answer.body);
  if (!pairs) return malformed(pairs.error().detail);
  KvEntry entry;
  for (const json::value& item : *pairs) {
    if (read_entry(item, folder, entry)) listing.entries.push_back(entry);
  }
  return listing;
}

Result<Key> parse_key(const HttpResponse& answer) {
  if (answer.status == 404) return Error{Errc::not_found, "there is no such key"};
  if (answer.status != 200) return error_of(answer);
  const Result<json::array> pairs = wire::parse_array(answer.body);
  if (!pairs) return malformed(pairs.error().detail);
  if (pairs->size() != 1 || !pairs->front().is_object()) return malformed("not one key");
  const json::object& pair = pairs->front().get_object();
  return Key{from_base64(text_of(pair, "Value")).value_or(""), text_of(pair, "Session"),
             number(pair, "CreateIndex"), number(pair, "ModifyIndex"), number(pair, "LockIndex")};
}

Result<std::string> parse_session(const HttpResponse& answer) {
  if (answer.status != 200) return error_of(answer);
  const Result<json::object> object = wire::parse_object(answer.body);
  if (!object) return malformed(object.error().detail);
  std::string id = text_of(*object, "ID");
  if (id.empty()) return malformed("no session");
  return id;
}

Result<bool> parse_done(const HttpResponse& answer) {
  if (answer.status != 200) return error_of(answer);
  const std::string_view body = std::string_view(answer.body).substr(0, answer.body.find('\n'));
  if (body != "true" && body != "false") return malformed("neither true nor false");
  return body == "true";
}

Error error_of(const HttpResponse& answer) {
  std::string words = answer.body.substr(0, std::min(answer.body.find('\n'), words_max));
  if (words.empty()) words = fmt::format("HTTP status {}", answer.status);
  const bool is_gone = answer.status == 404 || words.find("invalid session") != std::string::npos;
  if (is_gone) return {Errc::not_found, std::move(words)};
  const bool is_denied = answer.status == 401 || answer.status == 403;
  return {is_denied ? Errc::bad_request : Errc::unavailable, std::move(words)};
}

bool is_about_ttl(const Error& error) {
  return error.detail.find("Invalid Session TTL") != std::string::npos;
}

}  // namespace swarm::runtime::consul
