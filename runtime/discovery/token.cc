#include "runtime/discovery/token.h"

#include "core/base/percent.h"
#include "core/discovery/backoff.h"
#include "runtime/discovery/token_client.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm::runtime {
namespace {

// Our service names here who left on purpose; others do not.
constexpr std::string_view left_header = "X-Swarm-Left";

std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    items.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

Result<std::vector<std::string>> entries_of(const HttpResponse& response) {
  boost::system::error_code failure;
  const boost::json::value json = boost::json::parse(response.body, failure);
  if (failure || !json.is_array()) {
    return Error{Errc::unavailable, "Failed to fetch entries, the answer is no JSON array"};
  }
  std::vector<std::string> entries;
  for (const boost::json::value& item : json.as_array()) {
    // What is no text is no address either: the core refuses it and tells.
    const auto* const text = item.if_string();
    entries.push_back(text != nullptr ? std::string(*text) : boost::json::serialize(item));
  }
  return entries;
}

class TokenBackend final : public Backend {
 public:
  TokenBackend(const Executor& executor, TokenUrl url, std::shared_ptr<const TlsIdentity> tls,
               const BackendOptions& options)
      : path_('/' + url.token),
        heartbeat_(options.heartbeat),
        ttl_(options.ttl),
        random_(options.seed),
        backoff_(std::min<Duration>(std::chrono::seconds(1), options.heartbeat), options.heartbeat),
        timer_(executor),
        client_(context_of(executor), std::move(url.service), std::move(tls)) {}

  void watch(Sink sink) override {
    sink_ = std::move(sink);
    fetch();
  }

  void enlist(const std::string& address, const Done& done) override {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(ttl_).count();
    client_.send("POST", fmt::format("{}?ttl={}", path_, seconds), address, told(done));
  }

  void withdraw(const std::string& address, const Done& done) override {
    client_.send("DELETE", fmt::format("{}/{}", path_, percent_encode(address)), "", told(done));
  }

 private:
  static TokenClient::Done told(const Done& done) {
    return [done](const Result<HttpResponse>& answer) {
      done(answer ? std::string() : answer.error().detail);
    };
  }

  void fetch() {
    client_.send("GET", path_, "", [this](const Result<HttpResponse>& answer) { take(answer); });
  }

  void take(const Result<HttpResponse>& answer) {
    if (!answer) {
      const bool refused = answer.error().status != 0;
      return fail((refused ? "Failed to fetch entries, " : "") + answer.error().detail);
    }
    Result<std::vector<std::string>> entries = entries_of(*answer);
    if (!entries) return fail(entries.error().detail);
    backoff_.succeeded();
    fetch_after(jittered(heartbeat_, random_));
    tell(DiscoveryListed{std::move(*entries), comma_list(answer->headers.get(left_header))});
  }

  void fail(const std::string& reason) {
    fetch_after(backoff_.failed(random_));
    tell(DiscoveryFailed{reason});
  }

  void fetch_after(Duration pause) {
    timer_.expires_after(pause);
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const auto& failure) {
      if (!failure && !alive.expired()) fetch();
    });
  }

  // Last: the receiver may destroy this.
  void tell(Event event) {
    const Sink sink = sink_;
    sink(std::move(event));
  }

  std::string path_;
  Duration heartbeat_;
  Duration ttl_;
  Random random_;
  Backoff backoff_;
  Sink sink_{};
  boost::asio::steady_timer timer_;
  TokenClient client_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

BackendResult make_token_backend(const Executor& executor, const std::string& rest,
                                 const BackendOptions& options) {
  Result<TokenUrl> url = parse_token_url(rest, options.base_url);
  if (!url) return url.error();
  auto tls = token_identity(url->service, options);
  if (!tls) return Error{Errc::bad_request, "token: " + tls.error().detail};
  return BackendResult(
      std::make_unique<TokenBackend>(executor, std::move(*url), std::move(*tls), options));
}

}  // namespace swarm::runtime
