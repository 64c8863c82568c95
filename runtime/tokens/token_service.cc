#include "runtime/tokens/token_service.h"

#include "core/base/percent.h"
#include "core/discovery/entry.h"
#include "core/discovery/token_url.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace swarm::runtime {

// "/v1/clusters/TOKEN/ADDRESS?ttl=60", taken apart.
struct TokenService::Place {
  enum class Kind { none, health, clusters, cluster, entry };
  Kind kind = Kind::none;
  std::string token{};
  std::string address{};
  std::string_view ttl{};
};

namespace {

using Answer = TokenService::Answer;

constexpr std::size_t body_bytes_max = 512;
// To make a cluster costs as much as this many other calls.
constexpr double create_turns = 10;
constexpr std::int64_t ttl_seconds_max = std::int64_t{7} * 24 * 3600;
constexpr std::int64_t ttl_seconds_default = 180;

Answer text_answer(std::string text) {
  return {200, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
}
Answer json_answer(int status, const boost::json::value& json) {
  return {status, {{"Content-Type", "application/json"}}, boost::json::serialize(json)};
}
Answer refusal(int status, std::string_view message) {
  return json_answer(status, boost::json::object{{"message", message}});
}
Answer refusal(const Error& error) {
  return refusal(error.code == Errc::not_found ? 404 : 503, error.detail);
}

// "10.0.0.1" of "10.0.0.1:4711": a client is one, whatever its connection.
std::string client_of(const std::string& peer) { return peer.substr(0, peer.rfind(':')); }

std::string_view next_segment(std::string_view& path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

std::string_view query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
    }
  }
  return {};
}

// Nothing if it is out of bounds.
std::optional<Duration> ttl_of(std::string_view text) {
  std::int64_t seconds = ttl_seconds_default;
  if (!text.empty()) {
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, seconds);
    if (failure != std::errc{} || stop != end) return std::nullopt;
  }
  if (seconds < 1 || seconds > ttl_seconds_max) return std::nullopt;
  return std::chrono::seconds(seconds);
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(blanks) - begin + 1));
}

}  // namespace

TokenService::TokenService(TokenStore& store, RateLimit limit, Clock clock, LogSink log)
    : store_(store), limiter_(limit), clock_(std::move(clock)), log_(std::move(log)) {}

BodyPolicy TokenService::body_policy(std::string_view /*method*/, std::string_view /*target*/) {
  return {BodyPolicy::Kind::buffered, body_bytes_max};
}

void TokenService::on_request(std::shared_ptr<Exchange> exchange, HttpRequest request,
                              std::string peer) {
  Answer given = answer(request, client_of(peer));
  exchange->respond(given.status, std::move(given.headers),
                    {std::make_shared<const std::string>(std::move(given.body))});
}

Answer TokenService::answer(const HttpRequest& request, const std::string& client) {
  const std::string_view target = request.target;
  const std::size_t mark = std::min(target.find('?'), target.size());
  std::string_view path = target.substr(0, mark);
  Place place;
  place.ttl = query_value(target.substr(std::min(mark + 1, target.size())), "ttl");
  if (path == "/healthz") {
    place.kind = Place::Kind::health;
  } else {
    std::string_view segment = next_segment(path);
    if (segment == "v1") segment = next_segment(path);
    if (segment == "clusters") place.kind = Place::Kind::clusters;
    place.token = next_segment(path);
    const auto address = percent_decode(next_segment(path), UrlPart::path);
    if (!address) return refusal(400, address.error().detail);
    place.address = *address;
    if (place.kind == Place::Kind::clusters && !place.token.empty()) {
      place.kind = place.address.empty() ? Place::Kind::cluster : Place::Kind::entry;
    }
    if (!path.empty()) place.kind = Place::Kind::none;
  }
  if (place.kind == Place::Kind::none) return refusal(404, "page not found");

  const bool creates = place.kind == Place::Kind::clusters && request.method == "POST";
  if (!limiter_.allows(clock_().now, client, creates ? create_turns : 1)) {
    Answer slow_down = refusal(429, "too many requests from this address");
    slow_down.headers.add("Retry-After", "1");
    return slow_down;
  }
  return serve(request, place);
}

Answer TokenService::serve(const HttpRequest& request, const Place& place) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  switch (place.kind) {
    case Place::Kind::health:
      if (reads) return text_answer("ok\n");
      break;
    case Place::Kind::clusters:
      if (request.method == "POST") return create();
      break;
    case Place::Kind::cluster:
      if (!is_token(place.token)) return refusal(404, "no such cluster");
      if (reads) return list(place.token);
      if (request.method == "POST") return enlist(place.token, request, place.ttl);
      if (request.method == "DELETE") return withdraw(place);
      break;
    case Place::Kind::entry:
      if (!is_token(place.token)) return refusal(404, "no such cluster");
      if (request.method == "DELETE") return withdraw(place);
      break;
    case Place::Kind::none:
      break;
  }
  return refusal(405, "this method is not supported here");
}

Answer TokenService::create() {
  Result<std::string> token = store_.create();
  if (!token) return refusal(token.error());
  log_({LogLevel::info, "Cluster created"});
  return text_answer(std::move(*token));
}

Answer TokenService::list(const std::string& token) {
  const Result<TokenStore::Listing> listing = store_.list(token, clock_().wall);
  if (!listing) return refusal(listing.error());
  boost::json::array entries;
  for (const std::string& entry : listing->entries) entries.emplace_back(entry);
  Answer answer = json_answer(200, entries);
  std::string left;
  // Fields of a head are bounded; who is not named here goes a little later.
  constexpr std::size_t left_bytes_max = 16384;
  for (const std::string& entry : listing->left) {
    if (left.size() + entry.size() > left_bytes_max) break;
    left += (left.empty() ? "" : ",") + entry;
  }
  if (!left.empty()) answer.headers.add("X-Swarm-Left", std::move(left));
  return answer;
}

Answer TokenService::enlist(const std::string& token, const HttpRequest& request,
                            std::string_view ttl_text) {
  const std::string address = trimmed(request.body);
  if (!is_advertisable(address)) {
    return refusal(400, "the body should be of the form ip:port or hostname:port");
  }
  const std::optional<Duration> ttl = ttl_of(ttl_text);
  if (!ttl) {
    return refusal(400,
                   fmt::format("ttl should be a number of seconds from 1 to {}", ttl_seconds_max));
  }
  const Result<bool> done = store_.enlist(token, address, *ttl, clock_().wall);
  return done ? text_answer("") : refusal(done.error());
}

Answer TokenService::withdraw(const Place& place) {
  const Result<bool> done = place.address.empty()
                                ? store_.remove(place.token)
                                : store_.withdraw(place.token, place.address, clock_().wall);
  return done ? text_answer("") : refusal(done.error());
}

}  // namespace swarm::runtime
