// The one place where programs read the time. Instants count from the clock's making.
#pragma once

#include "core/base/instant.h"

#include <chrono>

namespace swarm::runtime {

class RealClock {
 public:
  using Steady = std::chrono::steady_clock;

  Moment now() const {
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return {Instant(Steady::now() - start_),
            std::chrono::duration_cast<std::chrono::nanoseconds>(wall).count()};
  }
  // For timers. Not for `never`.
  Steady::time_point steady(Instant instant) const { return start_ + instant.time_since_epoch(); }

 private:
  Steady::time_point start_ = Steady::now();
};

}  // namespace swarm::runtime
