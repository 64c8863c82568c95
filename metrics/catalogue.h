// THE list of metrics: what each is called, what it counts and how it is labelled.
// `/metrics`, the documentation and the tests all read this one table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace swarm::metrics {

enum class MetricKind : std::uint8_t { counter, gauge, histogram };

// In the order of the rows of catalogue().
enum class Metric : std::uint8_t {
  build_info,
  nodes,
  node_up,
  node_last_refresh,
  node_failures,
  node_errors,
  node_cpus,
  node_reserved_cpus,
  node_memory,
  node_reserved_memory,
  node_containers,
  schedule_attempts,
  schedule_duration,
  filter_rejections,
  reservation_conflicts,
  pending_containers,
  reschedules,
  reschedule_waiting,
  reschedule_braked,
  fenced,
  http_requests,
  http_duration,
  http_unmatched,
  http_inflight,
  streams,
  http_waiting,
  http_refused,
  upstream_requests,
  upstream_duration,
  events,
  event_gaps,
  events_made_up,
  discovery_entries,
  discovery_bad_entries,
  discovery_missing_entries,
  discovery_failing,
  discovery_errors,
  discovery_last_success,
  leader,
  leader_transitions,
  certificate_expiry,
  relay_ports,
  relay_waiting,
  relay_conflicts,
  relay_failures,
  relay_connections,
  relay_attempts,
  relay_bytes,
  event_loop_delay,
  process_cpu,
  process_resident_memory,
  process_virtual_memory,
  process_open_fds,
  process_max_fds,
  process_threads,
  process_start_time,
  count
};

struct MetricRow {
  Metric metric{};
  std::string_view name;
  std::string_view help;
  MetricKind kind{};
  // Label names in the order of the values; unused places are empty. Values are
  // always from a set that the program or the cluster bounds.
  std::array<std::string_view, 3> labels{};
};

std::span<const MetricRow> catalogue();
const MetricRow& row_of(Metric metric);

}  // namespace swarm::metrics
