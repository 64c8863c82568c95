// What an experiment places: containers that arrive, run for a while and end. Drawn from
// distributions like those of public cluster traces, or read from a trace.
#pragma once

#include "core/base/instant.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/model/container_spec.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

struct Arrival {
  Duration at{};    // From the start of the experiment.
  Duration life{};  // Then it ends; zero: never.
  ContainerSpec spec;
};

struct ArrivalOptions {
  std::size_t count = 4'000;
  Duration time = std::chrono::hours(24);  // Within which they arrive.
  Duration life = std::chrono::hours(10);  // On average: few live long, most end soon.
  std::int64_t cpus_max = 16;              // No container asks for more.
  std::int64_t memory_max = std::int64_t{64} << 30;
};

// Exponential times between arrivals, Weibull lives, lognormal sizes rounded up to those that
// people ask for; some with rules: a zone, a kind of disk, a port, not beside others of its own.
std::vector<Arrival> draw_arrivals(const ArrivalOptions& options, Random random);

inline constexpr std::size_t trace_rows_max = 1'000'000;

// CSV with a heading, or JSON: an array of objects, or one object a line. Columns or members:
// arrival_s, life_s (empty or 0: never ends), cpus, memory_mb, and if wanted name, constraint,
// affinity, port. In order of arrival afterwards.
Result<std::vector<Arrival>> parse_trace(std::string_view text);

}  // namespace swarm::sim
