// Runs a sequence at both engines and says where they differ.
#pragma once

#include "tests/live/differential/side.h"
#include "tests/live/differential/step.h"

#include <string>
#include <string_view>
#include <vector>

namespace swarm::differential {

struct Difference {
  std::size_t step = 0;  // Index; the size of the sequence: in the events.
  std::string call;      // "POST /containers/*/start", or "events"
  std::string where;     // "status", or the path of the JSON member
  std::string real;
  std::string simulated;

  // Equal for what is one and the same finding in several sequences.
  std::string key() const { return call + " | " + where + " | " + real + " | " + simulated; }
};

// Those that are known and justified are left out (known.h).
std::vector<Difference> compare(Side& real, Side& simulated, const Sequence& sequence);

// The shortest sequence found that shows a difference of the same call and place.
Sequence shrink(Side& real, Side& simulated, Sequence sequence, const Difference& wanted);

}  // namespace swarm::differential
