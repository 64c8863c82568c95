#include "runtime/discovery/etcd_json.h"

#include "core/wire/json.h"
#include "runtime/net/base64.h"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace swarm::runtime::etcd {
namespace {

namespace json = boost::json;

// Codes of gRPC that are told apart here.
constexpr std::int64_t code_invalid_argument = 3;
constexpr std::int64_t code_not_found = 5;
constexpr std::int64_t code_permission_denied = 7;
constexpr std::int64_t code_unauthenticated = 16;

// Every key that begins with "folder/" lies before "folder0": '0' follows '/'.
std::string first_key(std::string_view folder) { return to_base64(fmt::format("{}/", folder)); }
std::string end_key(std::string_view folder) { return to_base64(fmt::format("{}0", folder)); }

Error malformed(std::string_view problem) {
  return {Errc::unavailable, fmt::format("the answer makes no sense: {}", problem)};
}

// A number as the gateway writes it, "123", or as others may, 123. Absent is zero.
std::int64_t number(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr) return 0;
  if (value->is_int64()) return value->get_int64();
  if (!value->is_string()) return 0;
  const std::string_view text = value->get_string();
  std::int64_t parsed = 0;
  std::from_chars(text.data(), text.data() + text.size(), parsed);
  return parsed;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

const json::object* object_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

Result<json::object> parse(std::string_view body) {
  Result<json::object> object = wire::parse_object(body);
  if (!object) return malformed(object.error().detail);
  return object;
}

Errc kind_of(std::int64_t code, std::string_view message) {
  if (code == code_not_found && message.find("lease") != std::string_view::npos) {
    return Errc::not_found;
  }
  const bool useless_to_repeat = code == code_invalid_argument || code == code_permission_denied ||
                                 code == code_unauthenticated;
  return useless_to_repeat ? Errc::bad_request : Errc::unavailable;
}

// {"error":"...","code":5} of a plain answer, or the {"grpc_code":5,"message":"..."} within a
// stream's {"error":{...}}.
Error error_in(const json::object& object) {
  const json::object* const inner = object_in(object, "error");
  const json::object& said = inner == nullptr ? object : *inner;
  std::string message = text_of(said, "message");
  if (message.empty()) message = text_of(said, "error");
  if (message.empty()) message = "an error without a text";
  const std::int64_t code =
      said.contains("code") ? number(said, "code") : number(said, "grpc_code");
  return {kind_of(code, message), std::move(message)};
}

// False if the entry is none.
bool read_entry(const json::value& item, std::string_view folder, KvEntry& entry) {
  const json::object* const pair = item.if_object();
  if (pair == nullptr) return false;
  const std::optional<std::string> key = from_base64(text_of(*pair, "key"));
  std::optional<std::string> value = from_base64(text_of(*pair, "value"));
  if (!key || !value || value->empty() || key->size() <= folder.size() + 1) return false;
  entry.name = key->substr(folder.size() + 1);
  entry.value = std::move(*value);
  return entry.name.find('/') == std::string::npos;
}

}  // namespace

std::string range_request(std::string_view folder, std::size_t limit) {
  return fmt::format(R"({{"key":"{}","range_end":"{}","limit":"{}"}})", first_key(folder),
                     end_key(folder), limit);
}

std::string watch_request(std::string_view folder, std::uint64_t from_revision) {
  return fmt::format(
      R"({{"create_request":{{"key":"{}","range_end":"{}","start_revision":"{}"}}}})",
      first_key(folder), end_key(folder), from_revision);
}

std::string grant_request(std::int64_t ttl_s) { return fmt::format(R"({{"TTL":"{}"}})", ttl_s); }

std::string lease_request(std::string_view lease) { return fmt::format(R"({{"ID":"{}"}})", lease); }

std::string bind_request(std::string_view key, std::string_view value, std::string_view lease) {
  const std::string k = to_base64(key);
  const std::string v = to_base64(value);
  return fmt::format(
      R"({{"compare":[{{"key":"{0}","target":"LEASE","result":"EQUAL","lease":"{2}"}},)"
      R"({{"key":"{0}","target":"VALUE","result":"EQUAL","value":"{1}"}}],)"
      R"("failure":[{{"request_put":{{"key":"{0}","value":"{1}","lease":"{2}"}}}}]}})",
      k, v, lease);
}

std::string watch_key_request(std::string_view key, std::uint64_t from_revision) {
  return fmt::format(R"({{"create_request":{{"key":"{}","start_revision":"{}"}}}})", to_base64(key),
                     from_revision);
}

std::string take_request(std::string_view key, std::string_view value, std::string_view lease) {
  return fmt::format(
      R"({{"compare":[{{"key":"{0}","target":"CREATE","result":"EQUAL","create_revision":"0"}}],)"
      R"("success":[{{"request_put":{{"key":"{0}","value":"{1}","lease":"{2}"}}}}],)"
      R"("failure":[{{"request_range":{{"key":"{0}"}}}}]}})",
      to_base64(key), to_base64(value), lease);
}

std::string take_over_request(std::string_view key, std::string_view value, std::string_view lease,
                              std::uint64_t revision) {
  return fmt::format(
      R"({{"compare":[{{"key":"{0}","target":"MOD","result":"EQUAL","mod_revision":"{3}"}}],)"
      R"("success":[{{"request_put":{{"key":"{0}","value":"{1}","lease":"{2}"}}}}],)"
      R"("failure":[{{"request_range":{{"key":"{0}"}}}}]}})",
      to_base64(key), to_base64(value), lease, revision);
}

std::string hand_over_request(std::string_view key, std::string_view lease) {
  return fmt::format(
      R"({{"compare":[{{"key":"{0}","target":"LEASE","result":"EQUAL","lease":"{1}"}}],)"
      R"("success":[{{"request_put":{{"key":"{0}"}}}}]}})",
      to_base64(key), lease);
}

std::string login_request(std::string_view user, std::string_view password) {
  json::object request;
  request["name"] = user;
  request["password"] = password;
  return json::serialize(request);
}

Error error_of(int status, std::string_view body) {
  // What stands behind the JSON text is a trailer that old gateways write into the body.
  const std::size_t end = body.rfind('}');
  const Result<json::object> object =
      wire::parse_object(end == std::string_view::npos ? body : body.substr(0, end + 1));
  if (!object) return {Errc::unavailable, fmt::format("HTTP status {}", status)};
  return error_in(*object);
}

bool is_about_token(const Error& error) {
  constexpr std::array<std::string_view, 4> words = {"invalid auth token", "user name is empty",
                                                     "revision of auth store is old",
                                                     "auth token is not provided"};
  for (const std::string_view word : words) {
    if (error.detail.find(word) != std::string::npos) return true;
  }
  return false;
}

Result<KvListing> parse_listing(std::string_view body, std::string_view folder) {
  const Result<json::object> object = parse(body);
  if (!object) return object.error();
  const json::object* const header = object_in(*object, "header");
  if (header == nullptr) return malformed("no header");
  KvListing listing;
  listing.index = static_cast<std::uint64_t>(number(*header, "revision"));
  if (listing.index == 0) return malformed("no revision");
  if (const json::value* const more = object->if_contains("more")) {
    if (more->is_bool() && more->get_bool()) return Error{Errc::unavailable, "too many entries"};
  }
  const json::value* const pairs = object->if_contains("kvs");
  if (pairs == nullptr) return listing;
  if (!pairs->is_array()) return malformed("kvs is no list");
  KvEntry entry;
  for (const json::value& item : pairs->get_array()) {
    if (read_entry(item, folder, entry)) listing.entries.push_back(entry);
  }
  return listing;
}

Result<Lease> parse_grant(std::string_view body) {
  const Result<json::object> object = parse(body);
  if (!object) return object.error();
  Lease lease{text_of(*object, "ID"), number(*object, "TTL")};
  if (lease.ttl_s <= 0 || number(*object, "ID") == 0) return malformed("no lease");
  return lease;
}

Result<void> parse_keep_alive(std::string_view body) {
  const Result<json::object> object = parse(body);
  if (!object) return object.error();
  if (object->contains("error")) return error_in(*object);
  const json::object* const result = object_in(*object, "result");
  if (result == nullptr) return malformed("no result");
  if (number(*result, "TTL") <= 0) return Error{Errc::not_found, "the lease has ended"};
  return {};
}

namespace {

// The first pair of the first range in the answer to a transaction; null if there is none.
const json::object* first_pair(const json::object& answer) {
  const json::value* const responses = answer.if_contains("responses");
  if (responses == nullptr || !responses->is_array() || responses->get_array().empty()) {
    return nullptr;
  }
  const json::object* const response = responses->get_array().front().if_object();
  const json::object* const range =
      response == nullptr ? nullptr : object_in(*response, "response_range");
  const json::value* const pairs = range == nullptr ? nullptr : range->if_contains("kvs");
  if (pairs == nullptr || !pairs->is_array() || pairs->get_array().empty()) return nullptr;
  return pairs->get_array().front().if_object();
}

}  // namespace

Result<Taken> parse_taken(std::string_view body) {
  const Result<json::object> object = parse(body);
  if (!object) return object.error();
  const json::object* const header = object_in(*object, "header");
  if (header == nullptr) return malformed("no header");
  Taken taken;
  taken.revision = static_cast<std::uint64_t>(number(*header, "revision"));
  if (taken.revision == 0) return malformed("no revision");
  const json::value* const succeeded = object->if_contains("succeeded");
  taken.done = succeeded != nullptr && succeeded->is_bool() && succeeded->get_bool();
  const json::object* const pair = taken.done ? nullptr : first_pair(*object);
  if (pair == nullptr) return taken;
  taken.changed_at = static_cast<std::uint64_t>(number(*pair, "mod_revision"));
  taken.lease = text_of(*pair, "lease");
  const std::optional<std::string> value = from_base64(text_of(*pair, "value"));
  if (!value || taken.changed_at == 0) return malformed("no such key and value");
  taken.value = *value;
  return taken;
}

Result<std::string> parse_login(std::string_view body) {
  const Result<json::object> object = parse(body);
  if (!object) return object.error();
  std::string token = text_of(*object, "token");
  if (token.empty()) return malformed("no token");
  return token;
}

Result<WatchNews> parse_watch_line(std::string_view line) {
  const Result<json::object> object = parse(line);
  if (!object) return object.error();
  if (object->contains("error")) return error_in(*object);
  const json::object* const result = object_in(*object, "result");
  if (result == nullptr) return malformed("no result");
  // The revision is gone: what happened since can only be learnt from a new list.
  if (number(*result, "compact_revision") > 0) return WatchNews::changed;
  const json::value* const canceled = result->if_contains("canceled");
  if (canceled != nullptr && canceled->is_bool() && canceled->get_bool()) {
    const std::string reason = text_of(*result, "cancel_reason");
    return Error{Errc::unavailable,
                 fmt::format("the watch was cancelled: {}", reason.empty() ? "no reason" : reason)};
  }
  const json::value* const events = result->if_contains("events");
  const bool has_events = events != nullptr && events->is_array() && !events->get_array().empty();
  return has_events ? WatchNews::changed : WatchNews::nothing;
}

}  // namespace swarm::runtime::etcd
