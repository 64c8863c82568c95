#include "sim/faults.h"

namespace swarm::sim {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(FaultKind::count)> kind_names = {
    "refused",
    "reset",
    "worked_late",
    "cut_body",
    "answer_lost",
    "answer_late",
    "answer_twice",
    "slow_answer",
    "refused_create",
    "upload_failed",
    "event_gap",
    "event_disorder",
    "event_cut",
    "crash",
    "crash_stop",
    "crash_lose",
    "reinstall",
    "freeze",
    "slow_host",
    "disk_full",
    "clock_skew",
    "clock_jump",
    "silent_events",
    "partition_in",
    "partition_out",
    "partition_both",
    "flapping",
    "discovery_empty",
    "discovery_flapping",
    "discovery_stale",
    "discovery_failing",
    "discovery_lying",
    "cloned_id",
    "manager_crash",
    "leadership_lost",
    "leadership_passed",
    "behind_create",
    "behind_rename",
    "behind_remove",
    "behind_stop"};

}  // namespace

std::string_view name_of(FaultKind kind) { return kind_names.at(static_cast<std::size_t>(kind)); }

}  // namespace swarm::sim
