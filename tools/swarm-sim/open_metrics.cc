#include "tools/swarm-sim/open_metrics.h"

#include "metrics/exposition.h"

#include "tools/glue/version.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace swarm::tools {
namespace {

// "# TYPE name_total counter" and the "# HELP" before it, of which the name loses its end.
std::string without_total(const std::string& comment) {
  constexpr std::string_view total = "_total ";
  const std::size_t name = comment.find(' ', 2) + 1;
  const std::size_t end = comment.find(' ', name);
  std::string renamed = comment;
  if (end >= total.size() && comment.compare(end + 1 - total.size(), total.size(), total) == 0) {
    renamed.erase(end + 1 - total.size(), total.size() - 1);
  }
  return renamed;
}

}  // namespace

std::string as_open_metrics(const std::string& prometheus_text) {
  std::istringstream lines(prometheus_text);
  std::string text, help;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      help = line;  // Its kind stands in the next line.
      continue;
    }
    const bool counter = line.starts_with("# TYPE ") && line.ends_with(" counter");
    if (!help.empty()) text += (counter ? without_total(help) : help) + "\n";
    help.clear();
    text += (counter ? without_total(line) : line) + "\n";
  }
  return text + "# EOF\n";
}

void write_open_metrics(const std::string& path, sim::Simulator& simulator) {
  const DurationHistogram no_delay;
  const metrics::ProcessStats process{};
  const metrics::BuildInfo build{version(), commit(), {}};
  const metrics::Sources sources{simulator.manager().stats(), no_delay, process, build, "sim",
                                 simulator.moment()};
  std::ofstream file(path);
  file << as_open_metrics(metrics::render(sources));
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace swarm::tools
