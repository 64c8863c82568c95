#include "runtime/discovery/etcd_v2.h"

#include "core/base/percent.h"
#include "runtime/discovery/etcd_v2_json.h"
#include "runtime/net/deadline.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <fmt/format.h>
#include <map>
#include <optional>
#include <utility>

namespace swarm::runtime {
namespace {

using std::chrono::seconds;

constexpr Duration call_timeout = seconds(5);

class EtcdV2 final : public KvStore {
 public:
  EtcdV2(boost::asio::io_context& io, StoreHttp& http, EtcdLogin login, bool can_refresh)
      : io_(io),
        http_(http),
        login_(std::move(login)),
        can_refresh_(can_refresh),
        wait_(io, [this] { end_wait(false); }),
        alive_(std::make_shared<char>()) {}
  ~EtcdV2() override { stop_watching(); }
  EtcdV2(const EtcdV2&) = delete;
  EtcdV2& operator=(const EtcdV2&) = delete;

  void list(const std::string& folder, Done<KvListing> done) override {
    send("GET", etcd_v2_target(folder) + "?quorum=true", "",
         [this, done = std::move(done)](const Result<HttpResponse>& answer) {
           if (!answer) return done(answer.error());
           Result<KvListing> listing = etcd_v2::parse_listing(*answer);
           listing ? done(std::move(listing)) : done(told(listing.error()));
         });
  }

  void await_change(const std::string& folder, std::uint64_t index, Duration wait,
                    Done<bool> done) override {
    watch(
        fmt::format("{}?wait=true&recursive=true&waitIndex={}", etcd_v2_target(folder), index + 1),
        wait, std::move(done));
  }

  void await_key(const std::string& key, std::uint64_t index, Duration wait,
                 Done<bool> done) override {
    watch(fmt::format("{}?wait=true&waitIndex={}", etcd_v2_target(key), index + 1), wait,
          std::move(done));
  }

  void hold(const std::string& key, const std::string& value, const std::string& session,
            Done<KvHolding> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) {
      return later<KvHolding>(std::move(done), Error{Errc::not_found, "there is no such session"});
    }
    // What is bound has just been renewed; it is ours if nobody has made it anew.
    if (found->second.key == key) return look(key, session, std::move(done));
    const std::string form =
        fmt::format("prevExist=false&value={}&ttl={}", percent_encode(value), found->second.ttl_s);
    put(key, form,
        [this, key, value, session, done = std::move(done)](const Result<etcd_v2::Key>& made) {
          if (made) return done(taken(key, value, session, *made, false));
          if (made.error().code != Errc::name_in_use) return done(made.error());
          take_over(key, value, session, done);
        });
  }

  void hand_over(const std::string& key, const std::string& session, Done<void> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end() || found->second.key != key) {
      return later<void>(std::move(done), {});
    }
    // An empty key says it, for as long as the lease would have lasted.
    const Bound bound = std::exchange(found->second, Bound{found->second.ttl_s});
    put(key, fmt::format("value=&prevIndex={}&ttl={}", bound.index, bound.ttl_s),
        [done = std::move(done)](const Result<etcd_v2::Key>& emptied) {
          emptied ? done({}) : done(emptied.error());
        });
  }

  void open_session(Duration ttl, Done<KvSession> done) override {
    KvSession session{std::to_string(++last_session_), seconds(whole_seconds(ttl))};
    sessions_[session.id].ttl_s = whole_seconds(ttl);
    later<KvSession>(std::move(done), std::move(session));
  }

  void renew_session(const std::string& session, Done<void> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) {
      return later<void>(std::move(done), Error{Errc::not_found, "there is no such session"});
    }
    if (found->second.key.empty()) return later<void>(std::move(done), {});
    const Bound& bound = found->second;
    std::string form =
        fmt::format("ttl={}&prevExist=true&prevValue={}", bound.ttl_s, percent_encode(bound.value));
    form += can_refresh_ ? "&refresh=true" : "&value=" + percent_encode(bound.value);
    write(session, bound.key, form, [this, session, done = std::move(done)](Result<void> renewed) {
      if (!renewed && renewed.error().code == Errc::not_found) sessions_.erase(session);
      done(std::move(renewed));
    });
  }

  void close_session(const std::string& session, Done<void> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return later<void>(std::move(done), {});
    const Bound bound = std::move(found->second);
    sessions_.erase(found);
    if (bound.key.empty()) return later<void>(std::move(done), {});
    // The index, as another process may have registered the same address meanwhile.
    send("DELETE", fmt::format("{}?prevIndex={}", etcd_v2_target(bound.key), bound.index), "",
         [this, done = std::move(done)](const Result<HttpResponse>& answer) {
           if (!answer) return done(answer.error());
           if (answer->status == 200) return done({});
           const Error error = etcd_v2::error_of(*answer);
           error.code == Errc::not_found ? done({}) : done(told(error));
         });
  }

  void bind(const std::string& key, const std::string& value, const std::string& session,
            Done<void> done) override {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) {
      return later<void>(std::move(done), Error{Errc::not_found, "there is no such session"});
    }
    Bound& bound = found->second;
    // Its renewal has just shown that it is still so.
    if (bound.key == key && bound.value == value) return later<void>(std::move(done), {});
    const std::string form = fmt::format("value={}&ttl={}", percent_encode(value), bound.ttl_s);
    write(session, key, form,
          [this, session, key, value, done = std::move(done)](Result<void> written) {
            const auto still = sessions_.find(session);
            if (written && still != sessions_.end()) {
              still->second.key = key;
              still->second.value = value;
            }
            done(std::move(written));
          });
  }

 private:
  struct Bound {
    std::int64_t ttl_s = 0;
    std::string key{};  // Empty: none yet.
    std::string value{};
    std::uint64_t index = 0;    // Of the last write.
    std::uint64_t created = 0;  // Of a key that is held: when somebody made it.
    std::uint64_t fence = 0;    // And when it became ours.
  };

  void watch(const std::string& target, Duration wait, Done<bool> done) {
    changed_ = std::move(done);
    wait_.expire_after(wait);
    watch_ = http_.follow(etcd_v2_request("GET", target, login_), call_timeout,
                          {[this](std::string_view) { end_wait(true); },
                           [this](int status, const std::string& why) { on_end(status, why); }});
  }

  void put(const std::string& key, std::string form, Done<etcd_v2::Key> done) {
    send("PUT", etcd_v2_target(key), std::move(form), key_reader(std::move(done)));
  }
  void get(const std::string& key, Done<etcd_v2::Key> done) {
    send("GET", etcd_v2_target(key) + "?quorum=true", "", key_reader(std::move(done)));
  }
  StoreHttp::Done key_reader(Done<etcd_v2::Key> done) {
    return [this, done = std::move(done)](const Result<HttpResponse>& answer) {
      if (!answer) return done(answer.error());
      Result<etcd_v2::Key> key = etcd_v2::parse_key(*answer);
      key ? done(std::move(key)) : done(told(key.error()));
    };
  }

  // Whose the key is now. Only its holder writes it, and who makes it anew is another one.
  void look(const std::string& key, const std::string& session, Done<KvHolding> done) {
    get(key, [this, session, done = std::move(done)](const Result<etcd_v2::Key>& now) {
      if (!now && now.error().code == Errc::not_found) return done(KvHolding{});
      if (!now) return done(now.error());
      KvHolding holding{false, now->value, 0, false, now->index};
      const auto found = sessions_.find(session);
      if (found != sessions_.end() && found->second.fence > 0 &&
          found->second.created == now->created && found->second.value == now->value) {
        holding.mine = true;
        holding.fence = found->second.fence;
      }
      done(holding);
    });
  }

  // Somebody has it, or it is empty because it was handed over.
  void take_over(const std::string& key, const std::string& value, const std::string& session,
                 const Done<KvHolding>& done) {
    get(key, [this, key, value, session, done](const Result<etcd_v2::Key>& now) {
      if (!now && now.error().code == Errc::not_found) return done(KvHolding{});
      if (!now) return done(now.error());
      const auto found = sessions_.find(session);
      if (!now->value.empty() || found == sessions_.end()) {
        return done(KvHolding{false, now->value, 0, false, now->index});
      }
      const std::string form = fmt::format("prevIndex={}&value={}&ttl={}", now->modified,
                                           percent_encode(value), found->second.ttl_s);
      put(key, form, [this, key, value, session, done](const Result<etcd_v2::Key>& made) {
        // Somebody else was faster.
        if (!made && made.error().code == Errc::not_found) return done(KvHolding{});
        if (!made) return done(made.error());
        done(taken(key, value, session, *made, true));
      });
    });
  }

  Result<KvHolding> taken(const std::string& key, const std::string& value,
                          const std::string& session, const etcd_v2::Key& made, bool handed_over) {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return Error{Errc::not_found, "there is no such session"};
    found->second =
        Bound{found->second.ttl_s, key, value, made.modified, made.created, made.modified};
    return KvHolding{true, value, made.modified, handed_over, made.index};
  }

  void write(const std::string& session, const std::string& key, std::string form,
             Done<void> done) {
    send("PUT", etcd_v2_target(key), std::move(form),
         [this, session, done = std::move(done)](const Result<HttpResponse>& answer) {
           if (!answer) return done(answer.error());
           const Result<std::uint64_t> index = etcd_v2::parse_written(*answer);
           if (!index) return done(told(index.error()));
           if (const auto found = sessions_.find(session); found != sessions_.end()) {
             found->second.index = *index;
           }
           done({});
         });
  }

  void send(std::string method, std::string target, std::string form, StoreHttp::Done done) {
    HttpRequest request = etcd_v2_request(std::move(method), std::move(target), login_);
    if (!form.empty()) {
      request.headers.add("Content-Type", "application/x-www-form-urlencoded");
      request.body = std::move(form);
    }
    http_.call(std::move(request), call_timeout, std::move(done));
  }

  Error told(const Error& error) const { return {error.code, http_.failure(error.detail).detail}; }

  template <class T>
  void later(Done<T> done, Result<T> result) {
    boost::asio::post(io_, [alive = std::weak_ptr(alive_), done = std::move(done),
                            result = std::move(result)]() mutable {
      if (!alive.expired()) done(std::move(result));
    });
  }

  void on_end(int status, const std::string& why) {
    watch_.reset();
    // The history does not reach back that far: what happened can only be learnt from a new list.
    if (status == 400) return end_wait(true);
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

  boost::asio::io_context& io_;
  StoreHttp& http_;
  EtcdLogin login_;
  bool can_refresh_;
  std::map<std::string, Bound> sessions_{};
  std::uint64_t last_session_ = 0;
  Deadline wait_;
  std::optional<StoreHttp::Number> watch_{};
  Done<bool> changed_{};
  std::shared_ptr<char> alive_;
};

}  // namespace

std::string etcd_v2_target(std::string_view key) { return "/v2/keys/" + encode_path(key); }

HttpRequest etcd_v2_request(std::string method, std::string target, const EtcdLogin& login) {
  HttpRequest request{std::move(method), std::move(target), {}, {}};
  if (!login.user.empty()) {
    request.headers.add("Authorization", basic_authorization(login.user, login.password));
  }
  return request;
}

std::unique_ptr<KvStore> make_etcd_v2(boost::asio::io_context& io, StoreHttp& http, EtcdLogin login,
                                      bool can_refresh) {
  return std::make_unique<EtcdV2>(io, http, std::move(login), can_refresh);
}

}  // namespace swarm::runtime
