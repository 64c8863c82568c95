// Time, chance and the queue of what is going to happen, for the parts of a simulated store.
#pragma once

#include "core/base/instant.h"
#include "core/base/random.h"
#include "sim/event_queue.h"
#include "sim/trace.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace swarm::sim {

struct Clockwork {
  explicit Clockwork(std::uint64_t seed) : dice(seed), trace(40) {}

  void after(Duration delay, std::function<void()> what) { queue.at(now + delay, std::move(what)); }
  Duration between(Duration least, Duration most) {
    return least + Duration(dice.below(static_cast<std::uint64_t>((most - least).count()) + 1));
  }
  Duration latency() {
    return between(std::chrono::milliseconds(1), std::chrono::milliseconds(50));
  }
  bool one_in(std::uint64_t number) { return dice.below(number) == 0; }

  Instant now{std::chrono::hours(1)};
  Random dice;
  Trace trace;
  EventQueue queue;
};

// A clock that runs too fast or too slow, by so many parts in a million.
struct Drift {
  std::int64_t ppm = 0;

  Instant local(Instant now) const {
    const auto time = now.time_since_epoch();
    return Instant(time + Duration(part(time.count(), million)));
  }
  // When that clock shows `at`; possibly a little earlier.
  Instant global(Instant at) const {
    if (at == never) return never;
    const auto time = at.time_since_epoch();
    return Instant(time - Duration(part(time.count(), million + ppm)));
  }
  static constexpr std::int64_t million = 1'000'000;

 private:
  // count * ppm / whole, and never less for a larger count: no clock goes backwards.
  std::int64_t part(std::int64_t count, std::int64_t whole) const {
    return count / whole * ppm + count % whole * ppm / whole;
  }
};

// A process that may be stopped for a while, or end and start anew. What reaches it while it is
// stopped waits; what was meant for an earlier life is lost.
class Process {
 public:
  bool runs() const { return alive_ && !stopped_; }
  bool is_alive() const { return alive_; }
  bool is_stopped() const { return stopped_; }

  void begin_life() {
    alive_ = true;
    ++life_;
  }
  void end_life() {
    alive_ = false;
    stopped_ = false;
    waiting_.clear();
    ++life_;
  }
  void stop() { stopped_ = true; }
  void go_on() {
    stopped_ = false;
    for (const auto& each : std::exchange(waiting_, {})) each();
  }
  std::uint64_t life() const { return life_; }
  // Calls `what` if it still is in that life, when it runs again.
  template <class What>
  void in_life(std::uint64_t life, const What& what) {
    if (!alive_ || life != life_) return;
    if (stopped_) {
      waiting_.push_back([this, life, what] { in_life(life, what); });
    } else {
      what();
    }
  }
  // `what`, to be called at a later time from outside.
  template <class What>
  auto bound(What what) {
    return [this, life = life_, what = std::move(what)] { in_life(life, what); };
  }

 private:
  bool alive_ = false;
  bool stopped_ = false;
  std::uint64_t life_ = 0;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace swarm::sim
