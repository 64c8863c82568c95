// A strategy ranks the nodes that the filters have left.
#pragma once

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/model/container_spec.h"
#include "core/scheduler/node.h"
#include "core/scheduler/weights.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace swarm {

using Candidates = std::vector<const Node*>;  // In order of their keys.
using Ranking = std::vector<const Node*>;     // Best first.

class Strategy {
 public:
  Strategy() = default;
  Strategy(const Strategy&) = delete;
  Strategy& operator=(const Strategy&) = delete;
  virtual ~Strategy() = default;

  // As in `--strategy`.
  virtual std::string_view name() const = 0;

  // The plain form. Leaves out nodes without room; Errc::no_resources if none is left.
  virtual Result<Ranking> rank(const ContainerSpec& spec, const Candidates& nodes,
                               Random& random) const = 0;

  // The same order for the index: of two nodes the one with the smaller key is
  // better, equal keys are decided by name. `no_room`, the greatest, if the
  // container does not fit.
  static constexpr std::uint32_t no_room = 0x7FFFFFFFu;
  virtual std::uint32_t order_key(const NodeLoad& load, const RoomRequest& wanted) const = 0;

  // Instead of the order by keys: shuffled, nodes with `no_room` left out.
  virtual bool shuffles() const { return false; }
};

// "no resources available to schedule container"
Error no_resources();

// The order key of strategies that look at a weight, then at the number of
// containers. `weight` is in [0, 2046]. Above `containers_told_apart` containers
// a node counts as one with that many.
inline constexpr std::uint32_t containers_told_apart = (1u << 20) - 1;
std::uint32_t fewer_containers_first(std::int64_t weight, std::uint32_t containers);
std::uint32_t more_containers_first(std::int64_t weight, std::uint32_t containers);

}  // namespace swarm
