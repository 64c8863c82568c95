#include "metrics/family.h"

#include "core/base/assert.h"

namespace swarm::metrics {
namespace {

prometheus::MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return prometheus::MetricType::Counter;
    case MetricKind::gauge:
      return prometheus::MetricType::Gauge;
    case MetricKind::histogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

double seconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

}  // namespace

Family::Family(Metric metric) : row_(row_of(metric)) {
  family_.name = row_.name;
  family_.help = row_.help;
  family_.type = type_of(row_.kind);
}

prometheus::ClientMetric& Family::series(LabelValues values) {
  prometheus::ClientMetric& metric = family_.metric.emplace_back();
  metric.label.reserve(values.size());
  std::size_t i = 0;
  for (const std::string_view value : values) {
    SWARM_ASSERT(i < row_.labels.size() && !row_.labels[i].empty());
    metric.label.push_back({std::string(row_.labels[i]), std::string(value)});
    ++i;
  }
  SWARM_ASSERT(i == row_.labels.size() || row_.labels[i].empty());
  return metric;
}

void Family::add(LabelValues labels, double value) {
  SWARM_ASSERT(row_.kind != MetricKind::histogram);
  prometheus::ClientMetric& metric = series(labels);
  if (row_.kind == MetricKind::counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
}

void Family::add(LabelValues labels, const DurationHistogram& histogram) {
  SWARM_ASSERT(row_.kind == MetricKind::histogram);
  prometheus::ClientMetric::Histogram& out = series(labels).histogram;
  out.bucket.reserve(DurationHistogram::bounds_ns.size());
  for (std::size_t i = 0; i < DurationHistogram::bounds_ns.size(); ++i) {
    out.sample_count += histogram.counts()[i];
    out.bucket.push_back({out.sample_count, seconds(DurationHistogram::bounds_ns[i])});
  }
  // The serializer adds the bucket without bound from the whole count.
  out.sample_count += histogram.counts().back();
  out.sample_sum = seconds(histogram.sum().count());
}

}  // namespace swarm::metrics
