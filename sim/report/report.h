// The report of one experiment or of two side by side: as JSON, as a page that needs nothing else,
// and as a summary. All three show the same figures.
#pragma once

#include "sim/report/experiment.h"

#include <string>
#include <utility>
#include <vector>

namespace swarm::sim {

struct Report {
  std::vector<std::pair<std::string, std::string>> facts;  // "nodes", "200": what was asked.
  std::vector<ExperimentResult> results;                   // One or two.
};

// 1234 with 1 decimal is "123.4".
std::string decimal_text(std::int64_t value, int decimals);

// The figures of the summary: of the second half, when the cluster has filled up.
struct Figure {
  std::string key;  // "cpus_used"
  std::string title;
  std::string unit;
  std::string value;
};
std::vector<Figure> figures_of(const ExperimentResult& result);

std::string report_json(const Report& report);
std::string report_html(const Report& report);
std::string report_text(const Report& report);

}  // namespace swarm::sim
