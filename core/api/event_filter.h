// Which events a client of GET /events wants.
#pragma once

#include "core/api/filters.h"
#include "core/cluster/event_hub.h"

#include <string_view>

namespace swarm {

Result<Filters> parse_event_filters(std::string_view text);
bool accepts_event(const Filters& filters, const ClusterEvent& event);

}  // namespace swarm
