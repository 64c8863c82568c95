// $((...)): whole numbers, variables, + - * / %, comparisons, parentheses.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace swarm::sim::fake {

using VariableLookup = std::function<std::string(std::string_view name)>;

// Nothing if it is malformed or divides by zero.
std::optional<std::int64_t> evaluate_arithmetic(std::string_view text,
                                                const VariableLookup& lookup);

}  // namespace swarm::sim::fake
