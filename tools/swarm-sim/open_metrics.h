// The manager's metrics at the end of a run, as its own /metrics would show them.
#pragma once

#include "sim/simulator.h"

#include <string>

namespace swarm::tools {

// As OpenMetrics text, in virtual time. The manager must run.
void write_open_metrics(const std::string& path, sim::Simulator& simulator);

// Prometheus text in the stricter form: counters are named without "_total", and the end is marked.
std::string as_open_metrics(const std::string& prometheus_text);

}  // namespace swarm::tools
