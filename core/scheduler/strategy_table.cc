#include "core/scheduler/strategy_table.h"

#include "core/scheduler/strategies/bestfit.h"
#include "core/scheduler/strategies/binpack.h"
#include "core/scheduler/strategies/random.h"
#include "core/scheduler/strategies/spread.h"

#include <algorithm>

namespace swarm {

const std::vector<const Strategy*>& strategy_table() {
  static const SpreadStrategy spread;
  static const BinpackStrategy binpack;
  static const RandomStrategy random;
  static const BestfitStrategy bestfit;
  static const std::vector<const Strategy*> table = {&spread, &binpack, &random, &bestfit};
  return table;
}

const Strategy* find_strategy(std::string_view name) {
  if (name == "binpacking") name = "binpack";
  const auto& table = strategy_table();
  const auto found = std::find_if(table.begin(), table.end(), [&](const Strategy* strategy) {
    return strategy->name() == name;
  });
  return found == table.end() ? nullptr : *found;
}

}  // namespace swarm
