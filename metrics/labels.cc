#include "metrics/labels.h"

#include <array>
#include <cstddef>

namespace swarm::metrics {
namespace {

// The words of one enum, in its order; the size must fit.
template <class Kind>
using Words = std::array<std::string_view, static_cast<std::size_t>(Kind::count)>;

template <class Kind>
std::string_view word_of(const Words<Kind>& words, Kind kind) {
  return words[static_cast<std::size_t>(kind)];
}

constexpr Words<ScheduleResult> results = {"placed", "rejected", "engine_error", "conflict",
                                           "timeout"};
constexpr Words<FilterKind> filters = {"health",     "port",     "containerslots",
                                       "dependency", "affinity", "constraint",
                                       "whitelist",  "network",  "resources"};
constexpr Words<ConflictKind> conflicts = {"name", "port"};
constexpr Words<SchedulePhase> phases = {"filter", "score", "reserve", "pull", "create"};
constexpr Words<NodeStateKind> node_states = {"pending", "healthy", "unhealthy", "disconnected",
                                              "maintenance"};
constexpr Words<NodeErrorKind> node_errors = {"resolve", "refused",  "timeout", "reset",
                                              "tls",     "protocol", "status",  "identity"};
constexpr Words<ContainerStateKind> container_states = {
    "created", "running", "paused", "restarting", "removing", "exited", "dead"};
constexpr Words<UpstreamOutcome> outcomes = {"ok",     "client_error", "server_error",
                                             "failed", "timeout",      "cancelled"};
constexpr Words<EngineEventKind> event_kinds = {"container", "image", "network", "volume",
                                                "daemon",    "node",  "other"};
constexpr Words<CodeClass> codes = {"2xx", "3xx", "4xx", "5xx", "gone"};
constexpr Words<StreamKind> stream_kinds = {"attach", "exec", "logs",    "events", "stats",
                                            "build",  "pull", "archive", "wait",   "other"};
constexpr Words<MoveResult> moves = {"moved", "failed", "undone"};
constexpr Words<ApiRefusal> api_refusals = {"client_busy", "all_busy", "waited", "forbidden"};
constexpr Words<FenceAction> fence_actions = {"removed", "stopped", "renamed", "failed"};

}  // namespace

std::string_view label_of(ScheduleResult result) { return word_of(results, result); }
std::string_view label_of(FilterKind filter) { return word_of(filters, filter); }
std::string_view label_of(ConflictKind kind) { return word_of(conflicts, kind); }
std::string_view label_of(SchedulePhase phase) { return word_of(phases, phase); }
std::string_view label_of(NodeStateKind state) { return word_of(node_states, state); }
std::string_view label_of(NodeErrorKind kind) { return word_of(node_errors, kind); }
std::string_view label_of(ContainerStateKind state) { return word_of(container_states, state); }
std::string_view label_of(UpstreamOutcome outcome) { return word_of(outcomes, outcome); }
std::string_view label_of(EngineEventKind kind) { return word_of(event_kinds, kind); }
std::string_view label_of(CodeClass code) { return word_of(codes, code); }
std::string_view label_of(StreamKind kind) { return word_of(stream_kinds, kind); }
std::string_view label_of(MoveResult result) { return word_of(moves, result); }
std::string_view label_of(ApiRefusal refusal) { return word_of(api_refusals, refusal); }
std::string_view label_of(FenceAction action) { return word_of(fence_actions, action); }

}  // namespace swarm::metrics
