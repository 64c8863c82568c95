#include "runtime/discovery/etcd.h"

#include "core/wire/json.h"
#include "runtime/discovery/etcd_v2.h"
#include "runtime/discovery/etcd_v3.h"
#include "runtime/discovery/kv_backend.h"
#include "runtime/discovery/kv_place.h"
#include "runtime/discovery/store_http.h"

#include <boost/asio/io_context.hpp>

#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace swarm::runtime {
namespace {

constexpr std::string_view api_option = "etcd.api";
constexpr Duration probe_timeout = std::chrono::seconds(5);

struct Version {
  int major = 0;
  int minor = 0;
  auto operator<=>(const Version&) const = default;
};
// The first versions whose gateway has leases, transactions and watches.
constexpr Version first_beta{3, 3};
constexpr Version first_stable{3, 4};
// The first whose v2 API renews keys in silence.
constexpr Version first_refresh{3, 0};

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc{}) return std::nullopt;
  return version;
}

// {"etcdserver":"3.4.23","etcdcluster":"3.4.0"}: what all members together can do counts, once
// they have agreed on it.
std::optional<Version> version_in(std::string_view body) {
  const Result<boost::json::object> object = wire::parse_object(body);
  if (!object) return std::nullopt;
  for (const std::string_view name : {"etcdcluster", "etcdserver"}) {
    const boost::json::value* const value = object->if_contains(name);
    if (value == nullptr || !value->is_string()) continue;
    if (const auto version = parse_version(value->get_string())) return version;
  }
  return std::nullopt;
}

// Finds out at the first call which API is to be spoken.
class EtcdStore final : public KvStore {
 public:
  EtcdStore(boost::asio::io_context& io, const KvPlace& place)
      : io_(io),
        place_(place),
        login_{place.option("kv.username"), place.option("kv.password")},
        http_(io, "etcd", place.endpoints, place.tls) {}

  void list(const std::string& folder, Done<KvListing> done) override {
    with<KvListing>(std::move(done), [folder](KvStore& api, Done<KvListing> then) {
      api.list(folder, std::move(then));
    });
  }
  void await_change(const std::string& folder, std::uint64_t index, Duration wait,
                    Done<bool> done) override {
    with<bool>(std::move(done), [folder, index, wait](KvStore& api, Done<bool> then) {
      api.await_change(folder, index, wait, std::move(then));
    });
  }
  void open_session(Duration ttl, Done<KvSession> done) override {
    with<KvSession>(std::move(done), [ttl](KvStore& api, Done<KvSession> then) {
      api.open_session(ttl, std::move(then));
    });
  }
  void renew_session(const std::string& session, Done<void> done) override {
    with<void>(std::move(done), [session](KvStore& api, Done<void> then) {
      api.renew_session(session, std::move(then));
    });
  }
  void close_session(const std::string& session, Done<void> done) override {
    with<void>(std::move(done), [session](KvStore& api, Done<void> then) {
      api.close_session(session, std::move(then));
    });
  }
  void bind(const std::string& key, const std::string& value, const std::string& session,
            Done<void> done) override {
    with<void>(std::move(done), [key, value, session](KvStore& api, Done<void> then) {
      api.bind(key, value, session, std::move(then));
    });
  }
  void hold(const std::string& key, const std::string& value, const std::string& session,
            Done<KvHolding> done) override {
    with<KvHolding>(std::move(done), [key, value, session](KvStore& api, Done<KvHolding> then) {
      api.hold(key, value, session, std::move(then));
    });
  }
  void hand_over(const std::string& key, const std::string& session, Done<void> done) override {
    with<void>(std::move(done), [key, session](KvStore& api, Done<void> then) {
      api.hand_over(key, session, std::move(then));
    });
  }
  void await_key(const std::string& key, std::uint64_t index, Duration wait,
                 Done<bool> done) override {
    with<bool>(std::move(done), [key, index, wait](KvStore& api, Done<bool> then) {
      api.await_key(key, index, wait, std::move(then));
    });
  }

 private:
  template <class T>
  void with(Done<T> done, std::function<void(KvStore& api, Done<T> then)> act) {
    if (api_) return act(*api_, std::move(done));
    probe([this, done = std::move(done), act = std::move(act)](const Result<void>& known) {
      if (!known) return done(known.error());
      act(*api_, done);
    });
  }

  void probe(Done<void> done) {
    http_.call({"GET", "/version", {}, {}}, probe_timeout,
               [this, done = std::move(done)](const Result<HttpResponse>& answer) {
                 if (!answer) return done(answer.error());
                 const auto version =
                     answer->status == 200 ? version_in(answer->body) : std::nullopt;
                 if (!version) return done(http_.failure("it does not say its version"));
                 choose(*version, done);
               });
  }

  void choose(Version version, const Done<void>& done) {
    const std::string wanted = place_.option(api_option);
    if (version < first_beta || wanted == "2") return speak_v2(version, done);
    if (wanted == "3") return speak_v3(version, done);
    // Where the original has registered engines the folder is there, and all have to share it.
    HttpRequest look = etcd_v2_request("GET", etcd_v2_target(place_.folder), login_);
    http_.call(std::move(look), probe_timeout,
               [this, version, done](const Result<HttpResponse>& answer) {
                 if (!answer) return done(answer.error());
                 answer->status == 200 ? speak_v2(version, done) : speak_v3(version, done);
               });
  }

  void speak_v2(Version version, const Done<void>& done) {
    if (!api_) api_ = make_etcd_v2(io_, http_, login_, version >= first_refresh);
    done({});
  }
  void speak_v3(Version version, const Done<void>& done) {
    const char* const base = version >= first_stable ? "/v3" : "/v3beta";
    if (!api_) api_ = make_etcd_v3(io_, http_, base, login_);
    done({});
  }

  boost::asio::io_context& io_;
  KvPlace place_;
  EtcdLogin login_;
  StoreHttp http_;
  std::unique_ptr<KvStore> api_{};  // Null: not known yet.
};

}  // namespace

Result<KvStoreAt> open_etcd(boost::asio::io_context& io, const std::string& rest,
                            const BackendOptions& options) {
  const KvScheme scheme{"etcd", 2379, true, true, {api_option}};
  const Result<KvPlace> place = parse_kv_place(scheme, rest, options);
  if (!place) return place.error();
  if (const std::string api = place->option(api_option); !api.empty() && api != "2" && api != "3") {
    return Error{Errc::bad_request, "etcd: etcd.api is 2 or 3; without it, the store decides"};
  }
  return KvStoreAt{std::make_unique<EtcdStore>(io, *place), *place};
}

BackendResult make_etcd_backend(const Executor& executor, const std::string& rest,
                                const BackendOptions& options) {
  return make_kv_backend(context_of(executor), open_etcd, rest, options);
}

}  // namespace swarm::runtime
