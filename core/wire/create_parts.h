// Inside of CreateBody: the parsed body and what was read from it.
#pragma once

#include "core/model/container_spec.h"
#include "core/wire/create.h"
#include "core/wire/json.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

inline constexpr std::string_view constraints_label = "com.docker.swarm.constraints";
inline constexpr std::string_view affinities_label = "com.docker.swarm.affinities";
inline constexpr std::string_view whitelists_label = "com.docker.swarm.whitelists";
inline constexpr std::string_view reschedule_label = "com.docker.swarm.reschedule-policies";

struct CreateBody::Parts {
  json::object body;  // As it goes to an engine, but for CpuShares, which is in whole CPUs.
  ContainerSpec spec;
  std::vector<std::string> reschedule_policies;
};

// That member as an object; one that is absent or null is made.
json::object& object_member(json::object& object, std::string_view name);

// See CreateBody::strip_node_names.
void strip_references(json::object& body, const std::function<bool(std::string_view)>& is_node);

}  // namespace swarm::wire
