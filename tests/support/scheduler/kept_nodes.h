// Which nodes one filter keeps, by the plain way and by the index: the two must
// agree before a test looks at the answer.
#pragma once

#include "core/scheduler/filter_table.h"
#include "core/scheduler/scheduler.h"
#include "tests/support/scheduler/builders.h"

#include <algorithm>
#include <string>
#include <vector>

namespace swarm::test {

// "0 2": the keys that stay; or the error, "index disagrees".
inline std::string kept(const std::string& filter, const PlacementState& state,
                        const ContainerSpec& spec) {
  const Scheduler scheduler({filter}, "spread");
  Random random(1);
  const std::vector<Node> frozen = state.freeze();
  const auto plain = rank_plainly(scheduler.pipeline(), frozen, spec, random);
  const auto indexed = scheduler.rank(spec, state, random);
  if (!plain) {
    const bool same = !indexed && indexed.error().detail == plain.error().detail;
    return same ? plain.error().detail : "index disagrees";
  }
  std::vector<EngineKey> keys;
  for (const Node* node : *plain) keys.push_back(node->key);
  if (!indexed || *indexed != keys) return "index disagrees";
  std::sort(keys.begin(), keys.end());
  std::string text;
  for (const EngineKey key : keys) text += (text.empty() ? "" : " ") + std::to_string(key);
  return text;
}

inline const std::string unmet = "Unable to find a node that satisfies the following conditions \n";

}  // namespace swarm::test
