// Makes the tape of a failing run smaller, as long as the run still breaks the same rule.
#pragma once

#include "sim/tape.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace swarm::sim {

// Runs a tape: what it really used, if the run broke the rule; else nothing.
using StillFails = std::function<std::optional<TapeData>(const TapeData&)>;

struct Shrunk {
  TapeData tape;
  std::uint64_t runs = 0;
};

// `tape` must fail. Stops after `runs_max` runs at the latest.
Shrunk shrink(TapeData tape, const StillFails& fails, std::uint64_t runs_max);

}  // namespace swarm::sim
