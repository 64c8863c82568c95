#include "sim/network.h"

namespace swarm::sim {
namespace {

// Draws nothing for a fault that is off: switching one on leaves the other choices as they were.
bool drawn(Lane& lane, const Faults& faults, FaultKind kind) {
  return faults[kind] > 0 && lane.chance(faults[kind]);
}

}  // namespace

Fate drawn_fate(Lane& lane, const Faults& faults, Duration slow_max, Errand errand) {
  Fate fate;
  fate.refused = drawn(lane, faults, FaultKind::refused);
  fate.reset = drawn(lane, faults, FaultKind::reset);
  fate.cut_body = drawn(lane, faults, FaultKind::cut_body);
  fate.answer_lost = drawn(lane, faults, FaultKind::answer_lost);
  fate.answer_late = drawn(lane, faults, FaultKind::answer_late);
  fate.answer_twice = drawn(lane, faults, FaultKind::answer_twice);
  if (drawn(lane, faults, FaultKind::slow_answer)) fate.slow = lane.up_to(slow_max);
  if (errand == Errand::other) return fate;
  fate.refused_create = drawn(lane, faults, FaultKind::refused_create);
  if (errand == Errand::create) fate.worked_late = drawn(lane, faults, FaultKind::worked_late);
  return fate;
}

EventFate drawn_event_fate(Lane& lane, const Faults& faults) {
  if (drawn(lane, faults, FaultKind::event_gap)) return EventFate::gap;
  if (drawn(lane, faults, FaultKind::event_disorder)) return EventFate::disorder;
  if (drawn(lane, faults, FaultKind::event_cut)) return EventFate::cut;
  return EventFate::through;
}

}  // namespace swarm::sim
