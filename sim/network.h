// The way between the manager and one host: how long things take on it, and which of them never
// get through.
#pragma once

#include "core/base/instant.h"
#include "sim/faults.h"
#include "sim/tape.h"

#include <cstdint>

namespace swarm::sim {

// What stands between the manager and one host. As set by faults that last for a while.
struct Link {
  bool down = false;              // Nobody listens.
  bool frozen = false;            // Calls are taken and never answered.
  bool requests_blocked = false;  // They wait until the way is free again.
  bool answers_blocked = false;
  bool events_silent = false;
  bool disk_full = false;
  Duration slow_max{};         // On top of every answer.
  UnixNanos clock_offset = 0;  // Of the host's wall clock.
};

// What will become of one call, drawn when it departs.
struct Fate {
  bool refused = false;
  bool reset = false;
  bool worked_late = false;
  bool cut_body = false;
  bool answer_lost = false;
  bool answer_late = false;
  bool answer_twice = false;
  bool refused_create = false;
  Duration slow{};
};

// What a call is for, as far as faults differ by it.
enum class Errand : std::uint8_t { other, start, create };
Fate drawn_fate(Lane& lane, const Faults& faults, Duration slow_max, Errand errand);

// What becomes of one piece of an event stream.
enum class EventFate : std::uint8_t { through, gap, disorder, cut };
EventFate drawn_event_fate(Lane& lane, const Faults& faults);

}  // namespace swarm::sim
