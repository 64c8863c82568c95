// What the core counts about itself, as plain numbers in dense arrays: an
// increment costs a few nanoseconds. The metrics layer turns them into text.
#pragma once

#include "core/base/instant.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// One slot for each enumerator of an enum that ends with `count`.
template <class Kind, class T = std::uint64_t>
class PerKind {
 public:
  static constexpr std::size_t size = static_cast<std::size_t>(Kind::count);

  T& operator[](Kind kind) { return slots_[static_cast<std::size_t>(kind)]; }
  const T& operator[](Kind kind) const { return slots_[static_cast<std::size_t>(kind)]; }
  const std::array<T, size>& all() const { return slots_; }
  static Kind kind_at(std::size_t slot) { return static_cast<Kind>(slot); }
  bool operator==(const PerKind&) const = default;

 private:
  std::array<T, size> slots_{};
};

// Times from a microsecond (placing on a small cluster) to ten minutes (a pull).
class DurationHistogram {
 public:
  static constexpr std::array<std::int64_t, 17> bounds_ns = {
      1'000,         5'000,         10'000,         50'000,         100'000,        500'000,
      1'000'000,     5'000'000,     10'000'000,     50'000'000,     100'000'000,    500'000'000,
      1'000'000'000, 5'000'000'000, 10'000'000'000, 60'000'000'000, 600'000'000'000};

  void observe(Duration took) {
    const std::int64_t ns = std::max<std::int64_t>(0, took.count());
    const auto at = std::lower_bound(bounds_ns.begin(), bounds_ns.end(), ns);
    ++counts_[static_cast<std::size_t>(at - bounds_ns.begin())];
    sum_ += Duration(ns);
  }

  // Not cumulative: counts()[i] holds values in (bounds_ns[i-1], bounds_ns[i]]; the last, all
  // above.
  const std::array<std::uint64_t, bounds_ns.size() + 1>& counts() const { return counts_; }
  Duration sum() const { return sum_; }
  bool operator==(const DurationHistogram&) const = default;

 private:
  std::array<std::uint64_t, bounds_ns.size() + 1> counts_{};
  Duration sum_{};
};

// --- Scheduling ---

enum class ScheduleResult : std::uint8_t {
  placed,        // The engine has created it.
  rejected,      // No node was accepted, or none had room.
  engine_error,  // A node was chosen, but its engine did not create it.
  conflict,      // The name or a host port was taken.
  timeout,       // The engine did not answer in time.
  count
};
// In the order of the table of filters.
enum class FilterKind : std::uint8_t {
  health,
  port,
  containerslots,
  dependency,
  affinity,
  constraint,
  whitelist,
  network,
  resources,  // No filter's doing: there is no room.
  count
};
enum class ConflictKind : std::uint8_t { name, port, count };
enum class SchedulePhase : std::uint8_t { filter, score, reserve, pull, create, count };

struct SchedulerStats {
  std::string strategy = "spread";
  PerKind<ScheduleResult> attempts;
  // Nodes by what refused them first, summed over the placements that found none; of each at most
  // those that its error tells of.
  PerKind<FilterKind> filter_rejections;
  PerKind<ConflictKind> reservation_conflicts;
  PerKind<SchedulePhase, DurationHistogram> phases;
  std::uint64_t pending_containers = 0;  // Gauge: reservations held now.
};

// --- Engines ---

enum class NodeStateKind : std::uint8_t {
  pending,
  healthy,
  unhealthy,
  disconnected,
  maintenance,
  count
};
enum class NodeErrorKind : std::uint8_t {
  resolve,
  refused,
  timeout,
  reset,
  tls,
  protocol,  // Not HTTP, over a bound, or JSON that does not decode.
  status,    // The engine answered with an error.
  identity,  // Its ID belongs to another address, or changed.
  count
};
enum class ContainerStateKind : std::uint8_t {
  created,
  running,
  paused,
  restarting,
  removing,
  exited,
  dead,
  count
};
enum class UpstreamOutcome : std::uint8_t {
  ok,            // 1xx to 3xx
  client_error,  // 4xx
  server_error,  // 5xx
  failed,        // No answer: refused, reset, resolve, TLS, protocol.
  timeout,
  cancelled,
  count
};

// One engine. A slot whose engine is gone has present == false and keeps nothing else.
struct NodeStats {
  bool present = false;
  std::string name;     // Host name; the address as long as that is unknown.
  std::string address;  // host:port from discovery: tells nodes of one name apart.
  NodeStateKind state = NodeStateKind::pending;
  std::int64_t cpus = 0;  // With overcommit, as the scheduler counts.
  std::int64_t reserved_cpus = 0;
  std::int64_t memory_bytes = 0;
  std::int64_t reserved_memory_bytes = 0;
  std::uint64_t failures = 0;    // Gauge: in a row, up to now.
  Instant last_refresh = never;  // `never`: not yet.
  PerKind<ContainerStateKind> containers;
  PerKind<NodeErrorKind> errors;
};

struct UpstreamStats {
  PerKind<UpstreamOutcome> requests;
  DurationHistogram duration;
};

enum class EngineEventKind : std::uint8_t {
  container,
  image,
  network,
  volume,
  daemon,
  node,  // Made by the manager: engine_connect and the like.
  other,
  count
};

struct EngineEventStats {
  PerKind<EngineEventKind> seen;
  std::uint64_t gaps =
      0;  // Streams that ended, so that events may have been missed before the resync.
  std::uint64_t made_up = 0;  // Creations and ends that only the lists told (life_events.h).
};

// --- API ---

// Status class: c2xx also counts 1xx.
enum class CodeClass : std::uint8_t { c2xx, c3xx, c4xx, c5xx, gone, count };

constexpr CodeClass code_class_of(int status) {
  if (status < 300) return CodeClass::c2xx;
  if (status < 400) return CodeClass::c3xx;
  return status < 500 ? CodeClass::c4xx : CodeClass::c5xx;
}

// One row of the route table, in its order; texts point into that table.
struct RouteStats {
  std::string_view method;
  std::string_view route;       // Template: "/containers/{name}/json". Never a raw path.
  PerKind<CodeClass> requests;  // `gone`: the client left before its answer.
  DurationHistogram duration;   // Until the answer's head for streams, until its end for others.
};

enum class StreamKind : std::uint8_t {
  attach,
  exec,
  logs,
  events,
  stats,
  build,
  pull,
  archive,  // export, archive, image save and load
  wait,
  other,
  count
};

// Why a request did not come to its handler.
enum class ApiRefusal : std::uint8_t {
  client_busy,  // The client has as many under way, and waiting, as it may.
  all_busy,     // All clients together have.
  waited,       // It waited for its turn for too long.
  forbidden,    // The allow-list does not have it.
  count
};

struct ApiStats {
  std::vector<RouteStats> routes;   // Indexed by route number.
  std::uint64_t unmatched_404 = 0;  // No such route.
  std::uint64_t unmatched_405 = 0;  // Route, but not this method.
  std::uint64_t inflight = 0;       // Gauge: requests without a complete answer.
  PerKind<StreamKind> streams;      // Gauge.
  std::uint64_t waiting = 0;        // Gauge: requests that wait for their turn.
  PerKind<ApiRefusal> refused;
};

// --- Rescheduling ---

enum class MoveResult : std::uint8_t {
  moved,   // The copy is there, and runs if it is to run.
  failed,  // No place, or an engine refused: tried again later.
  undone,  // The original came back first, or the copy could not be started: it was removed.
  count
};
enum class FenceAction : std::uint8_t { removed, stopped, renamed, failed, count };

struct RescheduleStats {
  PerKind<MoveResult> moves;
  PerKind<FenceAction> fenced;
  // Gauges.
  std::uint64_t waiting = 0;       // Containers that are lost and not yet running elsewhere.
  std::uint64_t lost_engines = 0;  // Unhealthy engines that were healthy once.
  bool braked = false;             // Too much of the cluster is unreachable: nothing is moved.
};

// --- Discovery ---

struct DiscoveryStats {
  std::uint64_t entries = 0;  // Gauge.
  std::uint64_t errors = 0;
  std::uint64_t bad_entries = 0;      // Gauge: malformed ones in the last snapshot.
  std::uint64_t missing_entries = 0;  // Gauge: kept although the last snapshot lacks them.
  Instant last_success = never;       // `never`: not yet.
  bool failing = false;               // The last word was a failure,
  std::string last_error;             // which was this.
};

// --- Published ports that the manager relays ---

struct RelayStats {
  std::uint64_t ports = 0;      // Gauge: open.
  std::uint64_t waiting = 0;    // Gauge: published, and not relayed for whatever reason.
  std::uint64_t conflicts = 0;  // Times that another container had the number.
  std::uint64_t failures = 0;   // Times that the manager's host did not let it listen.
};

// --- Several managers ---

struct LeadershipStats {
  Instant acts_until = never;     // Likewise for a manager that is the only one.
  std::uint64_t transitions = 0;  // Times that it has become the primary, or ceased to be.
};

struct ManagerStats {
  LeadershipStats leadership;
  SchedulerStats scheduler;
  std::vector<NodeStats> nodes;  // Indexed by EngineKey.
  UpstreamStats upstream;
  EngineEventStats events;
  ApiStats api;
  RescheduleStats reschedule;
  DiscoveryStats discovery;
  RelayStats relay;
};

}  // namespace swarm
