// What it takes to make a container again on another engine, read from its
// inspection; and the two labels by which a copy tells whose place it took.
#pragma once

#include "core/base/result.h"
#include "core/model/container.h"
#include "core/wire/create.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

// JSON array of "<engine ID>/<container ID>": the containers whose place the copy took, the first
// one first.
inline constexpr std::string_view rescheduled_from_label = "com.docker.swarm.rescheduled-from";
// What is still to be done with the copy after its creation, so that any manager can finish it.
inline constexpr std::string_view rescheduled_plan_label = "com.docker.swarm.rescheduled-plan";

// Does the reschedule label hold exactly `on-node-failure`? (As the original: any other list: no.)
bool moves_on_node_failure(const std::map<std::string, std::string>& labels);

// One network that the copy joins after its creation, since engines before API 1.44 take only one
// with the create itself.
struct NetworkJoin {
  std::string network;
  std::string endpoint;  // The endpoint's settings, as JSON.
  bool operator==(const NetworkJoin&) const = default;
};

struct CopyPlan {
  bool start = false;
  std::vector<NetworkJoin> joins;
  bool operator==(const CopyPlan&) const = default;
};
std::string encode_copy_plan(const CopyPlan& plan);
CopyPlan decode_copy_plan(std::string_view label);  // Nonsense: a plan with nothing to do.

std::vector<std::string> decode_chain(std::string_view label);
std::string encode_chain(const std::vector<std::string>& chain);

struct Recreation {
  CreateBody body;
  std::vector<NetworkJoin> joins;
  bool restarts = false;  // Restart policy `always` or `unless-stopped`.
};
// `engine_cpus`: of the engine that had the container, to turn its shares into CPUs again.
// `name_of` gives the name of a container by its ID, or an empty text: references by ID would be
// meaningless on another engine.
Result<Recreation> recreate(std::string_view recipe, std::string_view name,
                            std::int64_t engine_cpus,
                            const std::function<std::string_view(std::string_view id)>& name_of);

// Body of POST /networks/{network}/connect.
std::string encode_network_connect(std::string_view container_id, const NetworkJoin& join);

}  // namespace swarm::wire
