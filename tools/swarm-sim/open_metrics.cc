#include "tools/swarm-sim/open_metrics.h"

#include "tools/glue/version.h"

#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace swarm::tools {

metrics::Record record_of_run(std::uint64_t seed) {
  return metrics::Record({{"job", "swarm-sim"}, {"instance", fmt::format("seed-{}", seed)}});
}

void sample(sim::Simulator& simulator, metrics::Record& record) {
  const DurationHistogram no_delay;
  const metrics::ProcessStats process{};
  const metrics::BuildInfo build{version(), commit(), {}};
  record.add({simulator.manager().stats(), no_delay, process, build, "sim", simulator.moment()});
}

void write_open_metrics(const std::string& path, metrics::Record& record) {
  std::ofstream file(path);
  record.write_open_metrics(file);
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace swarm::tools
