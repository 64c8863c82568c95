// How long to wait after a failure: twice as long each time, up to a bound, and never
// the same for all who failed together.
#pragma once

#include "core/base/assert.h"
#include "core/base/instant.h"
#include "core/base/random.h"

#include <algorithm>
#include <cstdint>

namespace swarm {

class Backoff {
 public:
  Backoff(Duration first, Duration longest) : first_(first), longest_(longest), next_(first) {
    SWARM_ASSERT(first > Duration::zero() && first <= longest);
  }

  // The pause after one more failure: between half of the present step and all of it.
  Duration failed(Random& random) {
    const Duration step = next_;
    next_ = step > longest_ / 2 ? longest_ : step * 2;
    const auto half = static_cast<std::uint64_t>(step.count() / 2);
    return step - Duration(random.below(half + 1));
  }
  void succeeded() { next_ = first_; }

 private:
  Duration first_;
  Duration longest_;
  Duration next_;
};

// `period` less a random part of up to a tenth, so that many who started together drift apart.
// Never more than `period`: what is renewed must not run out.
inline Duration jittered(Duration period, Random& random) {
  const auto tenth = static_cast<std::uint64_t>(std::max<std::int64_t>(0, period.count() / 10));
  return period - Duration(random.below(tenth + 1));
}

}  // namespace swarm
