#include "runtime/discovery/consul.h"

#include "core/base/duration_text.h"
#include "runtime/discovery/consul_json.h"
#include "runtime/discovery/kv_backend.h"
#include "runtime/discovery/kv_place.h"
#include "runtime/discovery/store_http.h"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <fmt/format.h>
#include <utility>

namespace swarm::runtime {
namespace {

using std::chrono::seconds;

constexpr std::string_view token_option = "kv.token";
constexpr std::string_view lock_delay_option = "consul.lockdelay";
constexpr Duration call_timeout = seconds(5);
// Consul ends a wait up to a sixteenth later than asked, so that not all end at once.
constexpr int wait_spread = 16;
// The original's: whoever lost a session may have the key again at once.
constexpr Duration default_lock_delay = std::chrono::milliseconds(1);
// What a server grants at least, unless it was told otherwise (session_ttl_min).
constexpr Duration session_ttl_min = seconds(10);
constexpr Duration session_ttl_max = std::chrono::hours(24);

struct ConsulOptions {
  std::string token{};
  std::string authorization{};  // For a proxy in front of it.
  Duration lock_delay = default_lock_delay;
};

class ConsulStore final : public KvStore {
 public:
  ConsulStore(boost::asio::io_context& io, const KvPlace& place, ConsulOptions options)
      : http_(io, "consul", place.endpoints, place.tls), options_(std::move(options)) {}

  void list(const std::string& folder, Done<KvListing> done) override {
    ask<KvListing>(
        request("GET", below(folder)), call_timeout,
        [folder](const HttpResponse& answer) { return consul::parse_listing(answer, folder); },
        std::move(done));
  }

  void await_change(const std::string& folder, std::uint64_t index, Duration wait,
                    Done<bool> done) override {
    const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
    ask<bool>(
        request("GET", fmt::format("{}&index={}&wait={}ms", below(folder), index, wait_ms)),
        wait + wait / wait_spread + call_timeout,
        [folder, index](const HttpResponse& answer) -> Result<bool> {
          const Result<KvListing> listing = consul::parse_listing(answer, folder);
          if (!listing) return listing.error();
          return listing->index != index;
        },
        std::move(done));
  }

  // Half of the time asked for, as in the original: Consul keeps a session for up to twice its own.
  void open_session(Duration ttl, Done<KvSession> done) override {
    const Duration half = std::min(ttl / 2, session_ttl_max);
    create(half, [this, half, done = std::move(done)](Result<KvSession> session) {
      const bool too_short =
          !session && half < session_ttl_min && consul::is_about_ttl(session.error());
      too_short ? create(session_ttl_min, done) : done(std::move(session));
    });
  }

  void renew_session(const std::string& session, Done<void> done) override {
    ask<void>(request("PUT", "/v1/session/renew/" + encode_path(session)), call_timeout, accept,
              std::move(done));
  }

  void close_session(const std::string& session, Done<void> done) override {
    ask<void>(request("PUT", "/v1/session/destroy/" + encode_path(session)), call_timeout, accept,
              [done = std::move(done)](Result<void> closed) {
                const bool is_gone = !closed && closed.error().code == Errc::not_found;
                done(is_gone ? Result<void>{} : std::move(closed));
              });
  }

  void bind(const std::string& key, const std::string& value, const std::string& session,
            Done<void> done) override {
    read(key, [this, key, value, session, done = std::move(done)](const Result<consul::Key>& now) {
      if (!now && now.error().code != Errc::not_found) return done(now.error());
      const bool is_bound = now && now->session == session && now->value == value;
      if (is_bound) return done({});
      const bool is_foreign = now && !now->session.empty() && now->session != session;
      if (!is_foreign) return acquire(key, value, session, done);
      // Of a process before this one, which will not renew it any more.
      release(key, *now, [this, key, value, session, done](const Result<bool>& released) {
        released ? acquire(key, value, session, done) : done(released.error());
      });
    });
  }

  void hold(const std::string& key, const std::string& value, const std::string& session,
            Done<KvHolding> done) override {
    read(key, [this, key, value, session, done = std::move(done)](const Result<consul::Key>& now) {
      if (!now && now.error().code != Errc::not_found) return done(now.error());
      const consul::Key before = now ? *now : consul::Key{};
      if (!before.session.empty()) return done(holding(before, session, false));
      acquire_once(key, value, session,
                   [this, key, session, before, done](const Result<bool>& acquired) {
                     if (!acquired) return done(acquired.error());
                     read(key, [session, before, done](const Result<consul::Key>& after) {
                       if (!after && after.error().code == Errc::not_found)
                         return done(KvHolding{});
                       if (!after) return done(after.error());
                       // Handed over, and this is the first lock since.
                       const bool was_handed_over = before.created > 0 && before.value.empty() &&
                                                    after->created == before.created &&
                                                    after->locks == before.locks + 1;
                       done(holding(*after, session, was_handed_over));
                     });
                   });
    });
  }

  // Leaves the key behind, empty.
  void hand_over(const std::string& key, const std::string& session, Done<void> done) override {
    release(key, consul::Key{"", session}, [done = std::move(done)](const Result<bool>& released) {
      released ? done({}) : done(released.error());
    });
  }

  void await_key(const std::string& key, std::uint64_t index, Duration wait,
                 Done<bool> done) override {
    const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
    ask<bool>(
        request("GET", fmt::format("{}?index={}&wait={}ms", target_of(key), index, wait_ms)),
        wait + wait / wait_spread + call_timeout,
        [index](const HttpResponse& answer) -> Result<bool> {
          if (answer.status != 200 && answer.status != 404) return consul::error_of(answer);
          return consul::index_of(answer) != index;
        },
        std::move(done));
  }

 private:
  template <class T>
  using Parse = std::function<Result<T>(const HttpResponse& answer)>;

  static KvHolding holding(const consul::Key& key, const std::string& session, bool handed_over) {
    KvHolding now;
    now.mine = key.session == session;
    now.holder = key.session.empty() ? "" : key.value;
    // Only its holder writes it, once.
    now.fence = key.modified;
    now.handed_over = now.mine && handed_over;
    now.index = key.modified;
    return now;
  }

  static Result<void> accept(const HttpResponse& answer) {
    if (answer.status != 200) return consul::error_of(answer);
    return {};
  }
  static std::string below(const std::string& folder) {
    return fmt::format("/v1/kv/{}/?recurse=true", encode_path(folder));
  }
  static std::string target_of(const std::string& key) { return "/v1/kv/" + encode_path(key); }

  HttpRequest request(std::string method, std::string target, std::string body = {}) const {
    HttpRequest made{std::move(method), std::move(target), {}, std::move(body)};
    if (!options_.token.empty()) made.headers.add("X-Consul-Token", options_.token);
    if (!options_.authorization.empty()) made.headers.add("Authorization", options_.authorization);
    return made;
  }

  template <class T>
  void ask(const HttpRequest& question, Duration timeout, Parse<T> parse, Done<T> done) {
    http_.call(question, timeout,
               [this, parse = std::move(parse),
                done = std::move(done)](const Result<HttpResponse>& answer) {
                 if (!answer) return done(answer.error());
                 Result<T> result = parse(*answer);
                 if (result) return done(std::move(result));
                 done(Error{result.error().code, http_.failure(result.error().detail).detail});
               });
  }

  void create(Duration ttl, Done<KvSession> done) {
    ask<KvSession>(
        request("PUT", "/v1/session/create", consul::session_request(ttl, options_.lock_delay)),
        call_timeout,
        [ttl](const HttpResponse& answer) -> Result<KvSession> {
          Result<std::string> id = consul::parse_session(answer);
          if (!id) return id.error();
          return KvSession{std::move(*id), ttl};
        },
        std::move(done));
  }

  void read(const std::string& key, Done<consul::Key> done) {
    // Confirmed by a majority: what is read here is written back.
    ask<consul::Key>(request("GET", target_of(key) + "?consistent=true"), call_timeout,
                     consul::parse_key, std::move(done));
  }

  void release(const std::string& key, const consul::Key& held, Done<bool> done) {
    ask<bool>(request("PUT", target_of(key) + "?release=" + encode_path(held.session), held.value),
              call_timeout, consul::parse_done, std::move(done));
  }

  // Locks the key and writes the value in one step.
  void acquire(const std::string& key, const std::string& value, const std::string& session,
               const Done<void>& done) {
    acquire_once(key, value, session, [this, done](const Result<bool>& acquired) {
      if (!acquired) return done(acquired.error());
      *acquired ? done({}) : done(http_.failure("the key is locked by somebody else"));
    });
  }

  void acquire_once(const std::string& key, const std::string& value, const std::string& session,
                    Done<bool> done) {
    const std::string target = fmt::format("{}?acquire={}&flags={}", target_of(key),
                                           encode_path(session), consul::lock_flag);
    ask<bool>(request("PUT", target, value), call_timeout, consul::parse_done, std::move(done));
  }

  StoreHttp http_;
  ConsulOptions options_;
};

}  // namespace

Result<KvStoreAt> open_consul(boost::asio::io_context& io, const std::string& rest,
                              const BackendOptions& options) {
  const KvScheme scheme{"consul", 8500, false, true, {token_option, lock_delay_option}};
  const Result<KvPlace> place = parse_kv_place(scheme, rest, options);
  if (!place) return place.error();
  ConsulOptions consul;
  consul.token = place->option(token_option);
  if (const std::string user = place->option("kv.username"); !user.empty()) {
    consul.authorization = basic_authorization(user, place->option("kv.password"));
  }
  if (const std::string text = place->option(lock_delay_option); !text.empty()) {
    const Result<Duration> delay = parse_duration(text);
    if (!delay || *delay < Duration::zero() || *delay > seconds(60)) {
      return Error{Errc::bad_request, "consul: consul.lockdelay is a duration from 0s to 60s"};
    }
    consul.lock_delay = *delay;
  }
  return KvStoreAt{std::make_unique<ConsulStore>(io, *place, std::move(consul)), *place};
}

BackendResult make_consul_backend(const Executor& executor, const std::string& rest,
                                  const BackendOptions& options) {
  return make_kv_backend(context_of(executor), open_consul, rest, options);
}

}  // namespace swarm::runtime
