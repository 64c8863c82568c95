// What is due later, in order of time and, within one instant, of arming.
#pragma once

#include "core/base/instant.h"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace swarm::sim::fake {

using TimerKey = std::pair<Instant, std::uint64_t>;

class Timers {
 public:
  // The function must look its object up again: it may be gone by then.
  TimerKey arm(Instant due, std::function<void()> fire) {
    const TimerKey key{due, ++count_};
    due_.emplace(key, std::move(fire));
    return key;
  }
  void cancel(const TimerKey& key) { due_.erase(key); }
  Instant next() const { return due_.empty() ? never : due_.begin()->first.first; }

  // The first function that is due at `now`; empty if there is none.
  std::function<void()> take(Instant now) {
    if (due_.empty() || due_.begin()->first.first > now) return {};
    std::function<void()> fire = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    return fire;
  }

 private:
  std::uint64_t count_ = 0;
  std::map<TimerKey, std::function<void()>> due_;
};

}  // namespace swarm::sim::fake
