// The token service over HTTP, as the original's clients know it: where clusters that have no
// store of their own find themselves. README.md lists the calls.
#pragma once

#include "core/base/log.h"
#include "runtime/http/service.h"
#include "runtime/tokens/rate_limiter.h"
#include "runtime/tokens/token_store.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace swarm::runtime {

class TokenService final : public HttpService {
 public:
  using Clock = std::function<Moment()>;
  using LogSink = std::function<void(const LogEntry& entry)>;

  // `store` outlives the service.
  TokenService(TokenStore& store, RateLimit limit, Clock clock, LogSink log);

  BodyPolicy body_policy(std::string_view method, std::string_view target) override;
  void on_request(std::shared_ptr<Exchange> exchange, HttpRequest request,
                  std::string peer) override;
  void on_gone(RequestId /*id*/) override {}  // Every answer is given at once.

  struct Answer {
    int status = 200;
    Headers headers{};
    std::string body{};
  };

 private:
  // What the path names.
  struct Place;

  Answer answer(const HttpRequest& request, const std::string& client);
  Answer serve(const HttpRequest& request, const Place& place);
  Answer create();
  Answer list(const std::string& token);
  Answer enlist(const std::string& token, const HttpRequest& request, std::string_view ttl);
  Answer withdraw(const Place& place);

  TokenStore& store_;
  RateLimiter limiter_;
  Clock clock_;
  LogSink log_;
};

}  // namespace swarm::runtime
