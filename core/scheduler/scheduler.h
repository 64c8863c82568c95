// The scheduler: places a container on a node, from the indexes of a placement
// state. The caller puts a reservation into the state at once, so that the next
// decision sees it.
#pragma once

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/model/container_spec.h"
#include "core/scheduler/placement_state.h"
#include "core/scheduler/reference.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm {

class Scheduler {
 public:
  // Filters in run order, and a strategy, by name. Error: "filter not supported",
  // "strategy not supported".
  static Result<Scheduler> make(const std::vector<std::string>& filters, std::string_view strategy);

  // The same; unknown names are the caller's mistake.
  Scheduler(const std::vector<std::string>& filters, std::string_view strategy);

  // The best node. Errors carry the original's texts: Errc::no_node_available,
  // no_node_accepted, no_resources, invalid_expression.
  Result<EngineKey> place(const ContainerSpec& spec, const PlacementState& state,
                          Random& random) const;

  // All nodes that would do, best first. The first is what `place` gives.
  Result<std::vector<EngineKey>> rank(const ContainerSpec& spec, const PlacementState& state,
                                      Random& random) const;

  // Why nodes are refused, of the first `nodes_max` nodes by name. Slow; for people.
  std::vector<Refusal> explain(const ContainerSpec& spec, const PlacementState& state,
                               std::size_t nodes_max = 100) const;

  const Pipeline& pipeline() const { return pipeline_; }

 private:
  explicit Scheduler(Pipeline pipeline) : pipeline_(std::move(pipeline)) {}

  std::size_t narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const;
  Error failure(const ContainerSpec& spec, const PlacementIndex& index, const NodeTerms& terms,
                std::size_t unreadable) const;

  Pipeline pipeline_;
};

}  // namespace swarm
