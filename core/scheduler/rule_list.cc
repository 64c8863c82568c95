#include "core/scheduler/rule_list.h"

#include <algorithm>
#include <utility>

namespace swarm {

Result<std::vector<Expression>> parse_expressions(const std::vector<std::string>& texts) {
  std::vector<Expression> expressions;
  expressions.reserve(texts.size());
  for (const std::string& text : texts) {
    Result<Expression> expression = Expression::parse(text);
    if (!expression) return expression.error();
    expressions.push_back(std::move(*expression));
  }
  return expressions;
}

std::function<bool(const Node&)> all_hold(std::vector<Expression> rules, SoftRules soft,
                                          ValuesOf values_of) {
  if (soft == SoftRules::ignore) std::erase_if(rules, [](const auto& rule) { return rule.soft(); });
  if (rules.empty()) return nullptr;
  return [rules = std::move(rules), values_of = std::move(values_of)](const Node& node) {
    return std::all_of(rules.begin(), rules.end(), [&](const Expression& rule) {
      const std::vector<std::string> values = values_of(node, rule.rule().key);
      return rule.holds(std::any_of(values.begin(), values.end(), [&](const std::string& value) {
        return rule.pattern().matches(value);
      }));
    });
  };
}

std::string demand_with_softness(const Rule& rule) {
  return to_text(rule) + (rule.soft ? " (soft=true)" : " (soft=false)");
}

}  // namespace swarm
