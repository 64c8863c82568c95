// What a Prometheus would have read over some time, as one OpenMetrics file.
#pragma once

#include "metrics/exposition.h"

#include <prometheus/metric_family.h>

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace swarm::metrics {

class Record {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;
  // Every sample carries these labels too, as a scrape adds job and instance.
  explicit Record(const Labels& labels);

  // All metrics at sources.at. A moment that is in the record already is not added again.
  void add(const Sources& sources);

  // Series after series, each in the order of time; times are seconds since 1970.
  void write_open_metrics(std::ostream& text);

 private:
  std::vector<prometheus::ClientMetric::Label> labels_;
  std::int64_t last_ms_ = -1;
  std::vector<prometheus::MetricFamily> families_;  // In the order of the catalogue.
};

}  // namespace swarm::metrics
