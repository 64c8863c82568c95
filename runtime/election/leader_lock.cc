#include "runtime/election/leader_lock.h"

#include <algorithm>
#include <utility>

namespace swarm::runtime {
namespace {

// How long one wait for a change lasts: one that went silent is replaced when it ends.
constexpr Duration wait_max = std::chrono::seconds(10);

}  // namespace

struct LeaderLock::Parts : std::enable_shared_from_this<Parts> {
  // Runs `next` with what the store said, unless the claim has been replaced meanwhile.
  template <class T, class Next>
  KvStore::Done<T> then(std::uint64_t number, Next next) {
    return [weak = weak_from_this(), number, next = std::move(next)](Result<T> result) {
      const auto self = weak.lock();
      if (self && self->serial == number) next(*self, std::move(result));
    };
  }

  void begin() {
    if (session.id.empty()) return open();
    store->renew_session(session.id,
                         then<void>(serial, [](Parts& self, const Result<void>& renewed) {
                           if (renewed) return self.hold();
                           self.failed(renewed.error());
                         }));
  }

  void open() {
    may_open = false;
    const Duration asked = std::max(lease - store->end_delay(), lease / 2);
    store->open_session(asked, then<KvSession>(serial, [](Parts& self, Result<KvSession> opened) {
                          if (!opened) return self.finish(opened.error());
                          self.session = std::move(*opened);
                          self.hold();
                        }));
  }

  void hold() {
    store->hold(key, address, session.id,
                then<KvHolding>(serial, [](Parts& self, const Result<KvHolding>& holding) {
                  if (!holding) return self.failed(holding.error());
                  self.held(*holding);
                }));
  }

  void held(const KvHolding& holding) {
    LeaderKey found;
    found.mine = holding.mine;
    found.holder = holding.holder;
    found.fence = holding.fence;
    found.session = session.id;
    found.handed_over = holding.handed_over;
    found.lease = session.ttl;
    watch(holding.index);
    finish(found);
  }

  // A session that has ended, be it in a store that lost everything, is replaced in the same claim.
  void failed(const Error& error) {
    if (error.code == Errc::not_found) session = {};
    if (session.id.empty() && may_open) return open();
    finish(error);
  }

  void finish(const Result<LeaderKey>& key_now) {
    const auto call = std::exchange(done, nullptr);
    if (call) call(key_now);
  }

  // One wait at a time. What it says is a hint: the next claim looks for itself. After a failure
  // the next claim begins anew.
  void watch(std::uint64_t index) {
    if (std::exchange(watching, true)) return;
    store->await_key(key, index, wait_max,
                     [weak = weak_from_this(), index](const Result<bool>& news) {
                       const auto self = weak.lock();
                       if (!self || !self->changed) return;
                       self->watching = false;
                       if (!news) return;
                       if (!*news) return self->watch(index);
                       // A copy: the receiver may destroy the lock.
                       const auto tell = self->changed;
                       tell();
                     });
  }

  std::unique_ptr<KvStore> store;
  std::string key;
  std::string address;
  std::function<void()> changed;
  KvSession session{};
  Duration lease{};
  std::uint64_t serial = 0;  // Of the claim under way, or the release.
  bool may_open = false;
  bool watching = false;
  Done done{};
};

LeaderLock::LeaderLock(std::unique_ptr<KvStore> store, std::string key, std::string address,
                       std::function<void()> changed)
    : parts_(std::make_shared<Parts>()) {
  parts_->store = std::move(store);
  parts_->key = std::move(key);
  parts_->address = std::move(address);
  parts_->changed = std::move(changed);
}

LeaderLock::~LeaderLock() {
  parts_->changed = nullptr;
  ++parts_->serial;
}

void LeaderLock::claim(const Claim& order, Done done) {
  ++parts_->serial;
  parts_->done = std::move(done);
  parts_->lease = order.lease;
  parts_->may_open = true;
  parts_->begin();
}

void LeaderLock::release(const Release& order, std::function<void(std::string failure)> done) {
  Parts& parts = *parts_;
  const std::uint64_t number = ++parts.serial;
  parts.done = nullptr;
  parts.changed = nullptr;
  const auto close = [number, done = std::move(done)](Parts& self, const std::string& failure) {
    if (self.session.id.empty()) return done(failure);
    self.store->close_session(self.session.id,
                              self.then<void>(number, [done, failure](Parts&, const auto& closed) {
                                done(closed || !failure.empty() ? failure : closed.error().detail);
                              }));
  };
  if (!order.hand_over || parts.session.id.empty()) return close(parts, "");
  parts.store->hand_over(parts.key, parts.session.id,
                         parts.then<void>(number, [close](Parts& self, const Result<void>& over) {
                           close(self, over ? "" : over.error().detail);
                         }));
}

}  // namespace swarm::runtime
