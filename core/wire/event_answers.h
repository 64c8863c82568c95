// Events of engines, as the manager passes them on.
#pragma once

#include "core/model/engine_event.h"

#include <string>
#include <string_view>

namespace swarm::wire {

// Where an event came from.
struct EventNode {
  std::string_view name;
  std::string_view id;  // "<engine ID>|<address>"
  std::string_view address;
  std::string_view ip;
};

// The event's object with the node in three places: behind `from`, in Actor.Attributes
// ("node.name", "node.id", "node.addr", "node.ip") and as the member "node". With `legacy` it has
// the members status, id and from, which API 1.52 dropped; otherwise not. No newline at the end.
std::string annotate_event(const EngineEvent& event, const EventNode& node, bool legacy);

}  // namespace swarm::wire
