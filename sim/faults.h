// What can go wrong in the simulated world: THE list of faults. A run enables some of them and
// counts each time that one really happened.
#pragma once

#include "core/model/stats.h"

#include <cstdint>
#include <string_view>

namespace swarm::sim {

enum class FaultKind : std::uint8_t {
  // Of one call, each by chance.
  refused,         // It does not reach the engine.
  reset,           // The engine did the work; the connection ends before the answer.
  worked_late,     // Of a create: the connection ends, and seconds later the engine does the work.
  cut_body,        // The connection ends in the middle of the answer.
  answer_lost,     // The engine did the work; its answer never comes.
  answer_late,     // It comes when the manager has given up.
  answer_twice,    // It comes again.
  slow_answer,     // It takes seconds.
  refused_create,  // The engine says no to a create or a start.
  upload_failed,   // A client's archive finds no room on the manager's own disk.
  // Of one piece of an event stream, each by chance.
  event_gap,       // It is missing.
  event_disorder,  // It comes behind the next one.
  event_cut,       // The stream breaks in the middle of it.
  // Of an engine, for a while.
  crash,           // It ends and returns; its containers ran on meanwhile.
  crash_stop,      // It ends and returns; so do its containers, by their restart policies.
  crash_lose,      // It ends and returns without any container.
  reinstall,       // Another engine with another ID comes up at its address.
  freeze,          // It takes calls and never answers.
  slow_host,       // Every answer takes seconds.
  disk_full,       // It creates and starts nothing.
  clock_skew,      // Its clock is minutes off for a while.
  clock_jump,      // Its clock jumps, for good.
  silent_events,   // Its event stream stays open and tells nothing.
  partition_in,    // Requests do not get through.
  partition_out,   // Answers do not get through.
  partition_both,  // Neither.
  flapping,        // The connection goes and comes every second or two.
  // Of discovery, for a while.
  discovery_empty,
  discovery_flapping,  // Some entries go and come.
  discovery_stale,     // An engine stays away from the list for long.
  discovery_failing,   // It cannot be read.
  discovery_lying,     // Entries that are none, twice, or where nobody listens.
  cloned_id,           // A second engine with the ID of another is listed.
  // Of the manager.
  manager_crash,
  leadership_lost,    // It cannot confirm that it is the primary, and is it again later.
  leadership_passed,  // Another one is the primary meanwhile, which this one cannot reach.
  // Behind its back, through the engine's own API.
  behind_create,
  behind_rename,
  behind_remove,
  behind_stop,
  count
};

std::string_view name_of(FaultKind kind);

// Which faults a run has. Of a call or a stream's piece: in thousandths. Else: a weight.
using Faults = PerKind<FaultKind, unsigned>;
using FaultCounts = PerKind<FaultKind>;

// A fault that begins and ends by itself, rather than by chance at each call.
inline bool is_of_a_call(FaultKind kind) { return kind < FaultKind::crash; }

}  // namespace swarm::sim
