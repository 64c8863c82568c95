#include "metrics/exposition.h"

#include "core/base/hash_map.h"
#include "metrics/family.h"

#include <prometheus/text_serializer.h>

#include <sstream>

namespace swarm::metrics {
namespace {

using Families = std::vector<prometheus::MetricFamily>;

// 0, the epoch's own time, for "never".
double timestamp(Instant instant, const Moment& at) {
  if (instant == never) return 0;
  const std::int64_t ago = (at.now - instant).count();
  return static_cast<double>(at.wall - ago) / 1e9;
}

// One label for each present node. A series may exist only once, thus nodes
// of one name carry their address too.
struct LabelledNode {
  std::string label;
  const NodeStats* node = nullptr;
};

std::vector<LabelledNode> labelled(const std::vector<NodeStats>& nodes) {
  HashMap<std::string, int> uses;
  for (const NodeStats& node : nodes) {
    if (node.present) ++uses[node.name];
  }
  std::vector<LabelledNode> present;
  for (std::size_t key = 0; key < nodes.size(); ++key) {
    const NodeStats& node = nodes[key];
    if (!node.present) continue;
    std::string label = node.name;
    if (*uses.find(node.name) > 1) {
      label += '@' + (node.address.empty() ? '#' + std::to_string(key) : node.address);
    }
    present.push_back({std::move(label), &node});
  }
  return present;
}

void add_nodes_by_state(Families& families, const std::vector<LabelledNode>& nodes) {
  PerKind<NodeStateKind> states;
  for (const LabelledNode& entry : nodes) ++states[entry.node->state];
  Family by_state(Metric::nodes);
  by_state.add_each(states);
  families.push_back(by_state.take());
}

template <class ValueOf>
void add_node_gauge(Families& families, Metric metric, const std::vector<LabelledNode>& nodes,
                    ValueOf value_of) {
  Family family(metric);
  family.reserve(nodes.size());
  for (const LabelledNode& entry : nodes) family.add({entry.label}, value_of(*entry.node));
  families.push_back(family.take());
}

template <class SlotsOf>
void add_node_kinds(Families& families, Metric metric, const std::vector<LabelledNode>& nodes,
                    SlotsOf slots_of) {
  Family family(metric);
  for (const LabelledNode& entry : nodes) {
    const auto& slots = slots_of(*entry.node);
    for (std::size_t i = 0; i < std::size(slots.all()); ++i) {
      family.add({entry.label, label_of(slots.kind_at(i))}, slots.all()[i]);
    }
  }
  families.push_back(family.take());
}

void add_nodes(Families& families, const ManagerStats& stats, const Moment& at) {
  const std::vector<LabelledNode> nodes = labelled(stats.nodes);
  add_nodes_by_state(families, nodes);
  add_node_gauge(families, Metric::node_up, nodes, [](const NodeStats& node) {
    return node.state == NodeStateKind::healthy ? 1.0 : 0.0;
  });
  add_node_gauge(families, Metric::node_last_refresh, nodes,
                 [&](const NodeStats& node) { return timestamp(node.last_refresh, at); });
  add_node_gauge(families, Metric::node_failures, nodes,
                 [](const NodeStats& node) { return node.failures; });
  add_node_kinds(
      families, Metric::node_errors, nodes,
      [](const NodeStats& node) -> const auto& { return node.errors; });
  add_node_gauge(families, Metric::node_cpus, nodes,
                 [](const NodeStats& node) { return node.cpus; });
  add_node_gauge(families, Metric::node_reserved_cpus, nodes,
                 [](const NodeStats& node) { return node.reserved_cpus; });
  add_node_gauge(families, Metric::node_memory, nodes,
                 [](const NodeStats& node) { return node.memory_bytes; });
  add_node_gauge(families, Metric::node_reserved_memory, nodes,
                 [](const NodeStats& node) { return node.reserved_memory_bytes; });
  add_node_kinds(
      families, Metric::node_containers, nodes,
      [](const NodeStats& node) -> const auto& { return node.containers; });
}

template <class T>
void add_single(Families& families, Metric metric, const T& value) {
  Family family(metric);
  family.add({}, value);
  families.push_back(family.take());
}

template <class Kind, class T>
void add_kinds(Families& families, Metric metric, const PerKind<Kind, T>& slots) {
  Family family(metric);
  family.add_each(slots);
  families.push_back(family.take());
}

void add_scheduler(Families& families, const SchedulerStats& stats) {
  Family attempts(Metric::schedule_attempts);
  for (std::size_t i = 0; i < std::size(stats.attempts.all()); ++i) {
    attempts.add({label_of(stats.attempts.kind_at(i)), stats.strategy}, stats.attempts.all()[i]);
  }
  families.push_back(attempts.take());
  add_kinds(families, Metric::schedule_duration, stats.phases);
  add_kinds(families, Metric::filter_rejections, stats.filter_rejections);
  add_kinds(families, Metric::reservation_conflicts, stats.reservation_conflicts);
  add_single(families, Metric::pending_containers, stats.pending_containers);
}

void add_rescheduling(Families& families, const RescheduleStats& stats) {
  Family moves(Metric::reschedules);
  for (std::size_t i = 0; i < std::size(stats.moves.all()); ++i) {
    moves.add({label_of(stats.moves.kind_at(i)), "node-failure"}, stats.moves.all()[i]);
  }
  families.push_back(moves.take());
  add_single(families, Metric::reschedule_waiting, stats.waiting);
  add_single(families, Metric::reschedule_braked, stats.braked ? 1.0 : 0.0);
  add_kinds(families, Metric::fenced, stats.fenced);
}

void add_api(Families& families, const ApiStats& stats) {
  Family requests(Metric::http_requests);
  Family durations(Metric::http_duration);
  for (const RouteStats& route : stats.routes) {
    for (std::size_t i = 0; i < std::size(route.requests.all()); ++i) {
      requests.add({route.method, route.route, label_of(route.requests.kind_at(i))},
                   route.requests.all()[i]);
    }
    durations.add({route.method, route.route}, route.duration);
  }
  families.push_back(requests.take());
  families.push_back(durations.take());

  Family unmatched(Metric::http_unmatched);
  unmatched.add({"404"}, stats.unmatched_404);
  unmatched.add({"405"}, stats.unmatched_405);
  families.push_back(unmatched.take());
  add_single(families, Metric::http_inflight, stats.inflight);
  add_kinds(families, Metric::streams, stats.streams);
  add_single(families, Metric::http_waiting, stats.waiting);
  add_kinds(families, Metric::http_refused, stats.refused);
}

void add_engines(Families& families, const ManagerStats& stats) {
  add_kinds(families, Metric::upstream_requests, stats.upstream.requests);
  add_single(families, Metric::upstream_duration, stats.upstream.duration);
  add_kinds(families, Metric::events, stats.events.seen);
  add_single(families, Metric::event_gaps, stats.events.gaps);
  add_single(families, Metric::events_made_up, stats.events.made_up);
}

void add_discovery(Families& families, const Sources& sources) {
  const DiscoveryStats& stats = sources.manager.discovery;
  const auto add = [&](Metric metric, auto value) {
    Family family(metric);
    family.add({sources.discovery_backend}, value);
    families.push_back(family.take());
  };
  add(Metric::discovery_entries, stats.entries);
  add(Metric::discovery_bad_entries, stats.bad_entries);
  add(Metric::discovery_missing_entries, stats.missing_entries);
  add(Metric::discovery_failing, std::uint64_t{stats.failing ? 1U : 0U});
  add(Metric::discovery_errors, stats.errors);
  add(Metric::discovery_last_success, timestamp(stats.last_success, sources.at));
}

void add_leadership(Families& families, const Sources& sources) {
  const LeadershipStats& stats = sources.manager.leadership;
  const bool acts = sources.at.now < stats.acts_until;
  add_single(families, Metric::leader, std::uint64_t{acts ? 1U : 0U});
  add_single(families, Metric::leader_transitions, stats.transitions);
}

void add_certificates(Families& families, const CertificateExpiry& certificates) {
  Family family(Metric::certificate_expiry);
  family.add({"own"}, certificates.own);
  family.add({"ca"}, certificates.ca);
  families.push_back(family.take());
}

void add_relays(Families& families, const Sources& sources) {
  const RelayStats& ports = sources.manager.relay;
  add_single(families, Metric::relay_ports, ports.ports);
  add_single(families, Metric::relay_waiting, ports.waiting);
  add_single(families, Metric::relay_conflicts, ports.conflicts);
  add_single(families, Metric::relay_failures, ports.failures);
  add_single(families, Metric::relay_connections, sources.relays.connections);
  Family attempts(Metric::relay_attempts);
  // Those that are still on their way to the node count as passed.
  attempts.add({"passed"}, sources.relays.accepted - sources.relays.failed);
  attempts.add({"refused"}, sources.relays.refused);
  attempts.add({"failed"}, sources.relays.failed);
  families.push_back(attempts.take());
  add_single(families, Metric::relay_bytes, sources.relays.bytes);
}

void add_process(Families& families, const ProcessStats& stats) {
  add_single(families, Metric::process_cpu, stats.cpu_seconds);
  add_single(families, Metric::process_resident_memory, stats.resident_bytes);
  add_single(families, Metric::process_virtual_memory, stats.virtual_bytes);
  add_single(families, Metric::process_open_fds, stats.open_fds);
  add_single(families, Metric::process_max_fds, stats.max_fds);
  add_single(families, Metric::process_threads, stats.threads);
  add_single(families, Metric::process_start_time, stats.start_time_seconds);
}

}  // namespace

std::vector<prometheus::MetricFamily> collect(const Sources& sources) {
  Families families;
  families.reserve(catalogue().size());
  Family build(Metric::build_info);
  build.add({sources.build.version, sources.build.commit, sources.build.api_version}, 1.0);
  families.push_back(build.take());
  add_nodes(families, sources.manager, sources.at);
  add_scheduler(families, sources.manager.scheduler);
  add_rescheduling(families, sources.manager.reschedule);
  add_api(families, sources.manager.api);
  add_engines(families, sources.manager);
  add_discovery(families, sources);
  add_leadership(families, sources);
  add_certificates(families, sources.certificates);
  add_relays(families, sources);
  add_single(families, Metric::event_loop_delay, sources.event_loop_delay);
  add_process(families, sources.process);
  return families;
}

std::string render(const Sources& sources) {
  std::ostringstream page;
  prometheus::TextSerializer().Serialize(page, collect(sources));
  return std::move(page).str();
}

}  // namespace swarm::metrics
