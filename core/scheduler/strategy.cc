#include "core/scheduler/strategy.h"

#include "core/base/assert.h"

#include <algorithm>

namespace swarm {
namespace {

std::uint32_t order_key_of(std::int64_t weight, std::uint32_t containers) {
  SWARM_ASSERT(weight >= 0 && weight < 2047);
  return static_cast<std::uint32_t>(weight) << 20 | containers;
}

}  // namespace

Error no_resources() {
  return Error{Errc::no_resources, "no resources available to schedule container"};
}

std::uint32_t fewer_containers_first(std::int64_t weight, std::uint32_t containers) {
  return order_key_of(weight, std::min(containers, containers_told_apart));
}

std::uint32_t more_containers_first(std::int64_t weight, std::uint32_t containers) {
  return order_key_of(weight, containers_told_apart - std::min(containers, containers_told_apart));
}

}  // namespace swarm
