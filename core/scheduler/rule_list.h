// A request's list of rules, read: what the filters affinity and constraint share.
#pragma once

#include "core/base/result.h"
#include "core/scheduler/expression.h"
#include "core/scheduler/filter.h"

#include <functional>
#include <string>
#include <vector>

namespace swarm {

// Error: that of the first rule that cannot be read.
Result<std::vector<Expression>> parse_expressions(const std::vector<std::string>& texts);

// The node's values that a rule with this key speaks of.
using ValuesOf = std::function<std::vector<std::string>(const Node&, const std::string& key)>;

// Accepts a node when every rule holds; soft ones only if `soft` says so. Null
// if no rule is left.
std::function<bool(const Node&)> all_hold(std::vector<Expression> rules, SoftRules soft,
                                          ValuesOf values_of);

// "app==web (soft=false)"
std::string demand_with_softness(const Rule& rule);

}  // namespace swarm
