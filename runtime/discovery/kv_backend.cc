#include "runtime/discovery/kv_backend.h"

#include "core/base/random.h"
#include "core/discovery/backoff.h"
#include "runtime/net/deadline.h"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

namespace swarm::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// How long one wait for a change lasts: a store that went silent is found out when it ends.
constexpr Duration wait_max = seconds(15);
constexpr Duration first_pause = milliseconds(500);
// Between a change and the look at it, so that many changes lead to few lists; longer for lists
// that are costly. The longest list allowed takes 1.5 s.
constexpr Duration settle_time = milliseconds(30);
constexpr Duration settle_time_for_entry = std::chrono::microseconds(25);

Duration longest_pause(const BackendOptions& options) {
  return std::max(first_pause, options.heartbeat);
}

// The values, which are the addresses; the original puts them into the names as well.
std::vector<std::string> values_of(const KvListing& listing) {
  std::vector<std::string> values;
  values.reserve(listing.entries.size());
  for (const KvEntry& entry : listing.entries) values.push_back(entry.value);
  return values;
}

// Looks, waits for a change, looks again; after a failure with growing pauses.
class KvWatch : public std::enable_shared_from_this<KvWatch> {
 public:
  KvWatch(boost::asio::io_context& io, KvStore& store, std::string folder,
          const BackendOptions& options)
      : store_(store),
        folder_(std::move(folder)),
        wait_(std::clamp(options.heartbeat, Duration(seconds(1)), wait_max)),
        backoff_(first_pause, longest_pause(options)),
        random_(options.seed),
        pause_(io, [this] { look(); }) {}

  void start(Backend::Sink sink) {
    sink_ = std::move(sink);
    look();
  }
  void stop() {
    sink_ = nullptr;
    pause_.clear();
  }

 private:
  void look() {
    store_.list(folder_, [weak = weak_from_this()](const Result<KvListing>& listing) {
      if (const auto self = weak.lock()) self->take(listing);
    });
  }

  void take(const Result<KvListing>& listing) {
    if (!listing) return fail(listing.error());
    backoff_.succeeded();
    settle_ = settle_time + settle_time_for_entry * std::ssize(listing->entries);
    const std::uint64_t index = listing->index;
    tell(DiscoveryListed{values_of(*listing)});
    if (!sink_) return;
    store_.await_change(folder_, index, wait_,
                        [weak = weak_from_this()](const Result<bool>& changed) {
                          const auto self = weak.lock();
                          if (!self || !self->sink_) return;
                          if (!changed) return self->fail(changed.error());
                          self->pause_.expire_after(self->settle_);
                        });
  }

  void fail(const Error& error) {
    tell(DiscoveryFailed{error.detail});
    if (sink_) pause_.expire_after(backoff_.failed(random_));
  }

  void tell(Event event) {
    // A copy: the receiver may destroy the backend.
    const Backend::Sink sink = sink_;
    if (sink) sink(std::move(event));
  }

  KvStore& store_;  // Alive for as long as there is a sink.
  std::string folder_;
  Duration wait_;
  Duration settle_ = settle_time;
  Backoff backoff_;
  Random random_;
  Deadline pause_;
  Backend::Sink sink_{};
};

// One address in the folder: a session, and the key bound to it.
class KvRegistration : public std::enable_shared_from_this<KvRegistration> {
 public:
  KvRegistration(KvStore& store, std::string key, std::string address, Duration ttl)
      : store_(store), key_(std::move(key)), address_(std::move(address)), ttl_(ttl) {}

  void enlist(Backend::Done done) {
    if (done_) return done("the registration before this one is still under way");
    done_ = std::move(done);
    may_open_ = true;
    session_.empty() ? open() : renew();
  }

  void withdraw(const Backend::Done& done) {
    if (done_) std::exchange(done_, nullptr)("withdrawn meanwhile");
    if (session_.empty()) return done("");
    store_.close_session(std::exchange(session_, {}), [done](const Result<void>& closed) {
      done(closed ? "" : closed.error().detail);
    });
  }

 private:
  using Step = void (KvRegistration::*)();

  void open() {
    may_open_ = false;
    store_.open_session(ttl_, [weak = weak_from_this()](Result<KvSession> session) {
      const auto self = weak.lock();
      if (!self || !self->done_) return;
      if (!session) return self->finish(session.error());
      self->session_ = std::move(session->id);
      self->bind();
    });
  }

  void renew() { store_.renew_session(session_, then(&KvRegistration::bind)); }
  void bind() { store_.bind(key_, address_, session_, then(&KvRegistration::succeed)); }
  void succeed() { std::exchange(done_, nullptr)(""); }

  // Goes on with `next`. A session that has ended, be it in a store that lost everything, is
  // replaced at once, so that the address is back on the list with this very call.
  KvStore::Done<void> then(Step next) {
    return [weak = weak_from_this(), next](const Result<void>& result) {
      const auto self = weak.lock();
      if (!self || !self->done_) return;
      if (result) return ((*self).*next)();
      if (result.error().code == Errc::not_found) self->session_.clear();
      if (self->session_.empty() && self->may_open_) return self->open();
      self->finish(result.error());
    };
  }

  void finish(const Error& error) { std::exchange(done_, nullptr)(error.detail); }

  KvStore& store_;
  std::string key_;
  std::string address_;
  Duration ttl_;
  std::string session_{};
  Backend::Done done_{};  // Of the call under way.
  bool may_open_ = false;
};

class KvBackend final : public Backend {
 public:
  KvBackend(boost::asio::io_context& io, std::unique_ptr<KvStore> store, std::string folder,
            const BackendOptions& options)
      : io_(io), store_(std::move(store)), folder_(std::move(folder)), options_(options) {}
  ~KvBackend() override {
    if (watch_) watch_->stop();
  }
  KvBackend(const KvBackend&) = delete;
  KvBackend& operator=(const KvBackend&) = delete;

  void watch(Sink sink) override {
    watch_ = std::make_shared<KvWatch>(io_, *store_, folder_, options_);
    watch_->start(std::move(sink));
  }

  void enlist(const std::string& address, const Done& done) override {
    registration(address)->enlist(done);
  }

  void withdraw(const std::string& address, const Done& done) override {
    const auto withdrawn = registration(address);
    registrations_.erase(address);
    withdrawn->withdraw(done);
  }

 private:
  std::shared_ptr<KvRegistration> registration(const std::string& address) {
    auto& entry = registrations_[address];
    if (!entry) {
      entry =
          std::make_shared<KvRegistration>(*store_, folder_ + "/" + address, address, options_.ttl);
    }
    return entry;
  }

  boost::asio::io_context& io_;
  std::unique_ptr<KvStore> store_;
  std::string folder_;
  BackendOptions options_;
  std::shared_ptr<KvWatch> watch_{};
  std::map<std::string, std::shared_ptr<KvRegistration>> registrations_{};
};

}  // namespace

std::unique_ptr<Backend> make_kv_backend(boost::asio::io_context& io,
                                         std::unique_ptr<KvStore> store, std::string folder,
                                         const BackendOptions& options) {
  return std::make_unique<KvBackend>(io, std::move(store), std::move(folder), options);
}

Result<std::unique_ptr<Backend>> make_kv_backend(boost::asio::io_context& io, OpenKvStore open,
                                                 const std::string& rest,
                                                 const BackendOptions& options) {
  Result<KvStoreAt> opened = open(io, rest, options);
  if (!opened) return opened.error();
  return make_kv_backend(io, std::move(opened->store), opened->place.folder, options);
}

}  // namespace swarm::runtime
