#include "metrics/record.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <istream>
#include <iterator>
#include <ostream>
#include <sstream>
#include <string_view>

namespace swarm::metrics {
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

// "name{labels} value time", of which the time turns from milliseconds to seconds.
std::string in_seconds(std::string sample) {
  constexpr std::size_t milli_digits = 3;
  return sample.insert(sample.size() - milli_digits, 1, '.');
}

// Prometheus text in the stricter form: counters are named without "_total", times are seconds, and
// the end is marked.
void write_as_open_metrics(std::istream& lines, std::ostream& text) {
  std::string help;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      help = line;  // Its kind stands in the next line.
      continue;
    }
    const bool counter = line.starts_with("# TYPE ") && line.ends_with(" counter");
    if (!help.empty()) text << (counter ? without_total(help) : help) << '\n';
    help.clear();
    if (!line.starts_with('#')) line = in_seconds(std::move(line));
    text << (counter ? without_total(line) : line) << '\n';
  }
  text << "# EOF\n";
}

}  // namespace

Record::Record(const Labels& labels) {
  for (const auto& [name, value] : labels) labels_.push_back({name, value});
}

void Record::add(const Sources& sources) {
  constexpr std::int64_t nanos_in_milli = 1'000'000;
  const std::int64_t now = sources.at.wall / nanos_in_milli;
  if (now == last_ms_) return;
  last_ms_ = now;
  std::vector<prometheus::MetricFamily> read = collect(sources);
  families_.resize(read.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    for (prometheus::ClientMetric& metric : read[i].metric) {
      metric.timestamp_ms = now;
      metric.label.insert(metric.label.begin(), labels_.begin(), labels_.end());
    }
    if (families_[i].name.empty()) {
      families_[i] = std::move(read[i]);
    } else {
      std::ranges::move(read[i].metric, std::back_inserter(families_[i].metric));
    }
  }
}

void Record::write_open_metrics(std::ostream& text) {
  for (prometheus::MetricFamily& family : families_) {
    std::ranges::stable_sort(family.metric, {}, &prometheus::ClientMetric::label);
  }
  std::stringstream page;
  prometheus::TextSerializer().Serialize(page, families_);
  write_as_open_metrics(page, text);
}

}  // namespace swarm::metrics
