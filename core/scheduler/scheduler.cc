#include "core/scheduler/scheduler.h"

#include "core/base/assert.h"
#include "core/base/sometimes.h"
#include "core/scheduler/conditions.h"
#include "core/scheduler/filter_table.h"
#include "core/scheduler/node_terms.h"
#include "core/scheduler/placement_index.h"
#include "core/scheduler/shuffle.h"
#include "core/scheduler/strategy_table.h"

#include <algorithm>
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

// Asks every filter for its terms. Gives the place of the first one that cannot
// read the request, or NodeTerms::none.
std::size_t Scheduler::narrow(const ContainerSpec& spec, PlacementIndex& index,
                              NodeTerms& terms) const {
  for (std::size_t i = 0; i < pipeline_.filters.size(); ++i) {
    terms.set_filter(i);
    if (!pipeline_.filters[i]->narrow(spec, index, terms)) return i;
  }
  return NodeTerms::none;
}

// Filters run in order: the first that leaves no node, or cannot read its rules.
Error Scheduler::failure(const ContainerSpec& spec, const PlacementIndex& index,
                         const NodeTerms& terms, std::size_t unreadable) const {
  const std::size_t failed = std::min(terms.first_unmet(index.present()), unreadable);
  if (failed != NodeTerms::none) return unmet_conditions(pipeline_.filters, failed, spec);
  return no_resources();
}

Result<EngineKey> Scheduler::place(const ContainerSpec& spec, const PlacementState& state,
                                   Random& random) const {
  SWARM_SOMETIMES_IF(state.nodes() == 0, "place: no nodes at all");
  if (state.nodes() == 0) return rank_plainly(pipeline_, {}, spec, random).error();
  PlacementIndex& index = state.index();
  NodeTerms& terms = index.new_terms();
  const std::size_t unreadable = narrow(spec, index, terms);
  if (unreadable != NodeTerms::none) return failure(spec, index, terms, unreadable);

  const NodeOrder& order = index.order(*pipeline_.strategy, room_of(spec));
  const auto choose = [&](SoftRules soft) {
    return pipeline_.strategy->shuffles() ? order.draw(terms, soft, random)
                                          : order.best(terms, soft, index.ranks());
  };
  EngineKey node = choose(SoftRules::apply);
  SWARM_SOMETIMES_IF(node == no_key && terms.has_soft(), "place: soft rules are given up");
  if (node == no_key && terms.has_soft()) node = choose(SoftRules::ignore);
  if (node == no_key) return failure(spec, index, terms, unreadable);
  return node;
}

Result<std::vector<EngineKey>> Scheduler::rank(const ContainerSpec& spec,
                                               const PlacementState& state, Random& random) const {
  if (state.nodes() == 0) return rank_plainly(pipeline_, {}, spec, random).error();
  PlacementIndex& index = state.index();
  NodeTerms& terms = index.new_terms();
  const std::size_t unreadable = narrow(spec, index, terms);
  if (unreadable != NodeTerms::none) return failure(spec, index, terms, unreadable);

  const NodeOrder& order = index.order(*pipeline_.strategy, room_of(spec));
  std::vector<EngineKey> nodes = order.all(terms, SoftRules::apply);
  if (nodes.empty()) nodes = order.all(terms, SoftRules::ignore);
  if (nodes.empty()) return failure(spec, index, terms, unreadable);
  if (pipeline_.strategy->shuffles()) shuffle(nodes, random);
  return nodes;
}

std::vector<Refusal> Scheduler::explain(const ContainerSpec& spec, const PlacementState& state,
                                        std::size_t nodes_max) const {
  std::vector<Node> nodes;
  for (const EngineKey key : state.nodes_by_name(nodes_max)) nodes.push_back(state.freeze(key));
  return refusals(pipeline_, nodes, spec);
}

}  // namespace swarm
