// The real clock, or one that runs a number of times faster from its making on.
#pragma once

#include "runtime/real_clock.h"

namespace swarm::tools {

class PacedClock {
 public:
  explicit PacedClock(int pace = 1) : pace_(pace), wall_start_(clock_.now().wall) {}

  Moment now() const {
    if (pace_ == 1) return clock_.now();  // Follows steps of the system's wall clock.
    const Duration passed = clock_.now().now.time_since_epoch() * pace_;
    return {Instant(passed), wall_start_ + passed.count()};
  }
  // For timers. Not for `never`.
  runtime::RealClock::Steady::time_point steady(Instant instant) const {
    return clock_.steady(Instant(instant.time_since_epoch() / pace_));
  }

 private:
  runtime::RealClock clock_;
  int pace_;
  UnixNanos wall_start_;
};

}  // namespace swarm::tools
