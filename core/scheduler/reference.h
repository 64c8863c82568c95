// The plain scheduler: every filter over every node, then the strategy. It is
// what the indexed scheduler is held equal to, and it explains refusals.
#pragma once

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/model/container_spec.h"
#include "core/scheduler/filter.h"
#include "core/scheduler/strategy.h"

#include <string>
#include <vector>

namespace swarm {

struct Pipeline {
  std::vector<const Filter*> filters;  // In run order.
  const Strategy* strategy = nullptr;
};

// Best first. `nodes` come in order of their keys.
Result<Ranking> rank_plainly(const Pipeline& pipeline, const std::vector<Node>& nodes,
                             const ContainerSpec& spec, Random& random);

// Why a node was not chosen.
struct Refusal {
  std::string node;    // Its name.
  std::string filter;  // The first that refused, or "resources".
  std::string reason;
  bool operator==(const Refusal&) const = default;
};

// Nothing if the node would do, soft rules left aside.
std::vector<Refusal> refusals(const Pipeline& pipeline, const std::vector<Node>& nodes,
                              const ContainerSpec& spec);

}  // namespace swarm
