// The metrics of a simulated manager, read again and again in virtual time.
#pragma once

#include "metrics/record.h"
#include "sim/simulator.h"

#include <cstdint>
#include <string>

namespace swarm::tools {

// What Prometheus would know of a run: job="swarm-sim", instance="seed-SEED".
metrics::Record record_of_run(std::uint64_t seed);

// Reads all metrics now. The manager must run.
void sample(sim::Simulator& simulator, metrics::Record& record);

// As OpenMetrics text. Throws std::runtime_error.
void write_open_metrics(const std::string& path, metrics::Record& record);

}  // namespace swarm::tools
