// Builds prometheus-cpp families from the rows of the catalogue.
#pragma once

#include "core/model/stats.h"
#include "metrics/catalogue.h"
#include "metrics/labels.h"

#include <prometheus/metric_family.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace swarm::metrics {

class Family {
 public:
  explicit Family(Metric metric);

  // One value for each label name of the row.
  using LabelValues = std::initializer_list<std::string_view>;
  void add(LabelValues labels, double value);
  void add(LabelValues labels, std::uint64_t value) { add(labels, static_cast<double>(value)); }
  void add(LabelValues labels, std::int64_t value) { add(labels, static_cast<double>(value)); }
  void add(LabelValues labels, const DurationHistogram& histogram);

  // One series for each kind.
  template <class Kind, class T>
  void add_each(const PerKind<Kind, T>& slots) {
    for (std::size_t i = 0; i < slots.all().size(); ++i) {
      add({label_of(slots.kind_at(i))}, slots.all()[i]);
    }
  }

  void reserve(std::size_t series) { family_.metric.reserve(series); }
  prometheus::MetricFamily take() { return std::move(family_); }

 private:
  prometheus::ClientMetric& series(LabelValues values);

  const MetricRow& row_;
  prometheus::MetricFamily family_;
};

}  // namespace swarm::metrics
