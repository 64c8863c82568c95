#include "runtime/discovery/etcd_v3.h"

#include "core/discovery/range.h"
#include "runtime/discovery/etcd_json.h"
#include "runtime/net/deadline.h"

#include <boost/asio/io_context.hpp>

#include <optional>
#include <utility>

namespace swarm::runtime {
namespace {

using std::chrono::seconds;

constexpr Duration call_timeout = seconds(5);
// A line of a watch that is longer can only be events.
constexpr std::size_t watch_line_max = std::size_t{64} << 10;

// One watch: the pieces of the stream put together to lines.
class WatchReader {
 public:
  Result<etcd::WatchNews> take(std::string_view piece) {
    line_ += piece;
    while (true) {
      const std::size_t end = line_.find('\n');
      if (end == std::string::npos) break;
      auto news = etcd::parse_watch_line(std::string_view(line_).substr(0, end));
      if (!news || *news == etcd::WatchNews::changed) return news;
      line_.erase(0, end + 1);
    }
    return line_.size() > watch_line_max ? etcd::WatchNews::changed : etcd::WatchNews::nothing;
  }

 private:
  std::string line_;
};

class EtcdV3 final : public KvStore {
 public:
  EtcdV3(boost::asio::io_context& io, StoreHttp& http, std::string base, EtcdLogin login)
      : http_(http),
        base_(std::move(base)),
        login_(std::move(login)),
        wait_(io, [this] { end_wait(false); }) {}
  ~EtcdV3() override { stop_watching(); }
  EtcdV3(const EtcdV3&) = delete;
  EtcdV3& operator=(const EtcdV3&) = delete;

  void list(const std::string& folder, Done<KvListing> done) override {
    ask<KvListing>(
        "/kv/range", etcd::range_request(folder, discovery_entries_max + 1),
        [folder](std::string_view body) { return etcd::parse_listing(body, folder); },
        std::move(done));
  }

  void await_change(const std::string& folder, std::uint64_t index, Duration wait,
                    Done<bool> done) override {
    watch(etcd::watch_request(folder, index + 1), wait, std::move(done));
  }

  void await_key(const std::string& key, std::uint64_t index, Duration wait,
                 Done<bool> done) override {
    watch(etcd::watch_key_request(key, index + 1), wait, std::move(done));
  }

  void hold(const std::string& key, const std::string& value, const std::string& session,
            Done<KvHolding> done) override {
    ask<etcd::Taken>(
        "/kv/txn", etcd::take_request(key, value, session), etcd::parse_taken,
        [this, key, value, session, done = std::move(done)](const Result<etcd::Taken>& taken) {
          const bool is_free =
              taken && !taken->done && taken->changed_at > 0 && taken->value.empty();
          if (!is_free) return done(holding(taken, session, false));
          take_over(key, value, session, taken->changed_at, done);
        });
  }

  void hand_over(const std::string& key, const std::string& session, Done<void> done) override {
    ask<void>("/kv/txn", etcd::hand_over_request(key, session), accept, std::move(done));
  }

  void open_session(Duration ttl, Done<KvSession> done) override {
    ask<KvSession>(
        "/lease/grant", etcd::grant_request(whole_seconds(ttl)),
        [](std::string_view body) -> Result<KvSession> {
          Result<etcd::Lease> lease = etcd::parse_grant(body);
          if (!lease) return lease.error();
          return KvSession{std::move(lease->id), seconds(lease->ttl_s)};
        },
        std::move(done));
  }

  void renew_session(const std::string& session, Done<void> done) override {
    ask<void>("/lease/keepalive", etcd::lease_request(session), etcd::parse_keep_alive,
              std::move(done));
  }

  void close_session(const std::string& session, Done<void> done) override {
    ask<void>("/lease/revoke", etcd::lease_request(session), accept,
              [done = std::move(done)](Result<void> revoked) {
                const bool gone = !revoked && revoked.error().code == Errc::not_found;
                done(gone ? Result<void>{} : std::move(revoked));
              });
  }

  void bind(const std::string& key, const std::string& value, const std::string& session,
            Done<void> done) override {
    ask<void>("/kv/txn", etcd::bind_request(key, value, session), accept, std::move(done));
  }

 private:
  template <class T>
  using Parse = std::function<Result<T>(std::string_view body)>;

  void watch(std::string wish, Duration wait, Done<bool> done) {
    changed_ = std::move(done);
    reader_ = {};
    wait_.expire_after(wait);
    HttpRequest request = post("/watch", std::move(wish));
    // A member that lost touch with the others ends the watch instead of keeping silent.
    request.headers.add("Grpc-Metadata-hasleader", "true");
    watch_ = http_.follow(std::move(request), call_timeout,
                          {[this](std::string_view piece) { on_piece(piece); },
                           [this](int, const std::string& why) { on_end(why); }});
  }

  // The key is empty and bound to nothing: it was handed over.
  void take_over(const std::string& key, const std::string& value, const std::string& session,
                 std::uint64_t revision, const Done<KvHolding>& done) {
    ask<etcd::Taken>(
        "/kv/txn", etcd::take_over_request(key, value, session, revision), etcd::parse_taken,
        [session, done](const Result<etcd::Taken>& taken) { done(holding(taken, session, true)); });
  }

  static Result<KvHolding> holding(const Result<etcd::Taken>& taken, const std::string& session,
                                   bool handed_over) {
    if (!taken) return taken.error();
    KvHolding now;
    now.mine = taken->done || (!taken->lease.empty() && taken->lease == session);
    now.holder = taken->value;
    now.fence = taken->done ? taken->revision : taken->changed_at;
    now.handed_over = taken->done && handed_over;
    now.index = taken->revision;
    return now;
  }

  static Result<void> accept(std::string_view /*body*/) { return {}; }

  HttpRequest post(std::string_view path, std::string body) const {
    HttpRequest request{"POST", base_ + std::string(path), {}, std::move(body)};
    request.headers.add("Content-Type", "application/json");
    if (!token_.empty()) request.headers.add("Authorization", token_);
    return request;
  }

  // Asks, with a login before it where one is needed.
  template <class T>
  void ask(std::string path, std::string body, Parse<T> parse, Done<T> done) {
    if (!login_.user.empty() && token_.empty()) {
      return log_in([this, path, body, parse = std::move(parse),
                     done = std::move(done)](const Result<void>& in) mutable {
        if (!in) return done(in.error());
        send<T>(std::move(path), std::move(body), std::move(parse), std::move(done), false);
      });
    }
    send<T>(std::move(path), std::move(body), std::move(parse), std::move(done), true);
  }

  template <class T>
  void send(std::string path, std::string body, Parse<T> parse, Done<T> done, bool may_log_in) {
    HttpRequest request = post(path, body);
    http_.call(std::move(request), call_timeout,
               [this, path = std::move(path), body = std::move(body), parse = std::move(parse),
                done = std::move(done), may_log_in](const Result<HttpResponse>& answer) mutable {
                 Result<T> result = understand<T>(answer, parse);
                 if (!result && etcd::is_about_token(result.error()) && may_log_in &&
                     !login_.user.empty()) {
                   token_.clear();
                   return ask<T>(std::move(path), std::move(body), std::move(parse),
                                 std::move(done));
                 }
                 done(std::move(result));
               });
  }

  template <class T>
  Result<T> understand(const Result<HttpResponse>& answer, const Parse<T>& parse) const {
    if (!answer) return answer.error();
    Result<T> result = answer->status == 200
                           ? parse(answer->body)
                           : Result<T>(etcd::error_of(answer->status, answer->body));
    if (result) return result;
    return Error{result.error().code, http_.failure(result.error().detail).detail};
  }

  void log_in(Done<void> done) {
    http_.call(post("/auth/authenticate", etcd::login_request(login_.user, login_.password)),
               call_timeout, [this, done = std::move(done)](const Result<HttpResponse>& answer) {
                 const auto token = understand<std::string>(answer, etcd::parse_login);
                 if (!token) return done(token.error());
                 token_ = *token;
                 done({});
               });
  }

  void on_piece(std::string_view piece) {
    const auto news = reader_.take(piece);
    if (!news) return end_wait(http_.failure(news.error().detail));
    if (*news == etcd::WatchNews::changed) end_wait(true);
  }

  void on_end(const std::string& why) {
    watch_.reset();
    end_wait(why.empty() ? http_.failure("the watch ended") : Error{Errc::unavailable, why});
  }

  void end_wait(Result<bool> result) {
    stop_watching();
    const auto done = std::exchange(changed_, nullptr);
    if (done) done(std::move(result));
  }

  void stop_watching() {
    wait_.clear();
    if (watch_) http_.cancel(*std::exchange(watch_, std::nullopt));
  }

  StoreHttp& http_;
  std::string base_;
  EtcdLogin login_;
  std::string token_{};
  Deadline wait_;
  std::optional<StoreHttp::Number> watch_{};
  WatchReader reader_{};
  Done<bool> changed_{};
};

}  // namespace

std::unique_ptr<KvStore> make_etcd_v3(boost::asio::io_context& io, StoreHttp& http,
                                      std::string base, EtcdLogin login) {
  return std::make_unique<EtcdV3>(io, http, std::move(base), std::move(login));
}

}  // namespace swarm::runtime
