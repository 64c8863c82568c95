#include "core/scheduler/scheduler.h"

#include "core/base/assert.h"
#include "core/scheduler/filter_table.h"
#include "core/scheduler/strategy_table.h"

#include <utility>

namespace swarm {

Result<Scheduler> Scheduler::make(const std::vector<std::string>& filters,
                                  std::string_view strategy) {
  Pipeline pipeline;
  for (const std::string& name : filters) {
    const Filter* filter = find_filter(name);
    if (filter == nullptr) return Error{Errc::bad_request, "filter not supported"};
    pipeline.filters.push_back(filter);
  }
  pipeline.strategy = find_strategy(strategy);
  if (pipeline.strategy == nullptr) return Error{Errc::bad_request, "strategy not supported"};
  return Scheduler(std::move(pipeline));
}

Scheduler::Scheduler(const std::vector<std::string>& filters, std::string_view strategy) {
  Result<Scheduler> made = make(filters, strategy);
  SWARM_ASSERT(made.has_value());
  pipeline_ = std::move(made->pipeline_);
}

Result<EngineKey> Scheduler::place(const ContainerSpec& spec, const PlacementState& state,
                                   Random& random) const {
  const Result<std::vector<EngineKey>> ranking = rank(spec, state, random);
  if (!ranking) return ranking.error();
  return ranking->front();
}

Result<std::vector<EngineKey>> Scheduler::rank(const ContainerSpec& spec,
                                               const PlacementState& state, Random& random) const {
  const std::vector<Node> nodes = state.freeze();
  const Result<Ranking> ranking = rank_plainly(pipeline_, nodes, spec, random);
  if (!ranking) return ranking.error();
  std::vector<EngineKey> keys;
  for (const Node* node : *ranking) keys.push_back(node->key);
  return keys;
}

std::vector<Refusal> Scheduler::explain(const ContainerSpec& spec, const PlacementState& state,
                                        std::size_t nodes_max) const {
  std::vector<Node> nodes;
  for (const EngineKey key : state.nodes_by_name(nodes_max)) nodes.push_back(state.freeze(key));
  return refusals(pipeline_, nodes, spec);
}

}  // namespace swarm
