// What may differ between the two engines, with the reason. THE list; the
// README of sim/ prints it for people.
#pragma once

#include "tests/live/differential/compare.h"

namespace swarm::differential {

struct KnownDifference {
  std::string_view call;   // Pattern of RE2; has to fit the whole.
  std::string_view where;  // Likewise.
  std::string_view reason;
};

// Null if it is not known.
const KnownDifference* known_difference(const Difference& difference);

}  // namespace swarm::differential
