// Time as the core sees it. Every value comes from a driver: the clocks below
// have no now(), on purpose, so the compiler refuses to read them.
#pragma once

#include <chrono>
#include <cstdint>

namespace swarm {

struct ManagerClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ManagerClock>;
  static constexpr bool is_steady = true;
};

// Monotonic: nanoseconds since the manager started. Deadlines are Instants.
using Duration = ManagerClock::duration;
using Instant = ManagerClock::time_point;
inline constexpr Instant never = Instant::max();

// Wall time: nanoseconds since 1970-01-01 UTC. For texts and stamps only;
// nothing waits on it, because it may jump.
using UnixNanos = std::int64_t;

// Both readings of "now", taken together by the driver.
struct Moment {
  Instant now{};
  UnixNanos wall = 0;
};

}  // namespace swarm
