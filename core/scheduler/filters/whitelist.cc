#include "core/scheduler/filters/whitelist.h"

#include "core/scheduler/placement_index.h"
#include "core/scheduler/rule_list.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace swarm {
namespace {

std::vector<std::string> split_at_bars(std::string_view text) {
  std::vector<std::string> names;
  for (;;) {
    const std::size_t bar = text.find('|');
    names.emplace_back(text.substr(0, bar));
    if (bar == std::string_view::npos) return names;
    text.remove_prefix(bar + 1);
  }
}

// The original ignored key and operator, so that `!=` meant `==`. Say so instead.
Result<Whitelist> parse_whitelist(const std::string& text) {
  Result<Rule> rule = parse_rule(text);
  if (!rule) return rule.error();
  const auto refuse = [](std::string detail) {
    return Error{Errc::invalid_expression, std::move(detail)};
  };
  if (rule->key != "node") {
    return refuse(fmt::format("Key '{}' is invalid: a whitelist has the key node", rule->key));
  }
  if (rule->op != RuleOperator::equal) return refuse("Operator == is expected in a whitelist");
  if (rule->value.find('*') != std::string::npos || rule->value.front() == '/') {
    return refuse(fmt::format("Value '{}' is invalid: a whitelist lists node names", rule->value));
  }
  std::vector<std::string> names = split_at_bars(rule->value);
  return Whitelist{std::move(*rule), std::move(names)};
}

}  // namespace

Result<std::vector<Whitelist>> parse_whitelists(const std::vector<std::string>& texts) {
  std::vector<Whitelist> lists;
  for (const std::string& text : texts) {
    Result<Whitelist> list = parse_whitelist(text);
    if (!list) return list.error();
    lists.push_back(std::move(*list));
  }
  return lists;
}

Result<FilterPlan> WhitelistFilter::plan(const ContainerSpec& spec, SoftRules soft) const {
  Result<std::vector<Whitelist>> lists = parse_whitelists(spec.whitelists);
  if (!lists) return lists.error();

  FilterPlan plan;
  for (const Whitelist& list : *lists) {
    plan.demands.push_back(demand_with_softness(list.rule));
  }
  if (soft == SoftRules::ignore) {
    std::erase_if(*lists, [](const Whitelist& list) { return list.rule.soft; });
  }
  if (lists->empty()) return plan;
  plan.accepts = [lists = std::move(*lists)](const Node& node) {
    return std::all_of(lists.begin(), lists.end(), [&](const Whitelist& list) {
      return std::find(list.names.begin(), list.names.end(), node.facts.name) != list.names.end();
    });
  };
  return plan;
}

bool WhitelistFilter::narrow(const ContainerSpec& spec, PlacementIndex& index,
                             NodeTerms& terms) const {
  if (spec.whitelists.empty()) return true;
  const Result<std::vector<Whitelist>> lists = parse_whitelists(spec.whitelists);
  if (!lists) return false;

  const AttributeIndex& names = index.attribute(AttributeKind::node_name);
  for (const Whitelist& list : *lists) {
    NodeSet& listed = terms.new_set();
    for (const std::string& name : list.names) {
      const NodeCounts* nodes = names.find_text(name);
      if (nodes == nullptr) continue;
      nodes->for_each([&](EngineKey node) { listed.insert(node); });
    }
    terms.require(listed, list.rule.soft);
  }
  return true;
}

std::string WhitelistFilter::refusal() const { return "the node is not on the whitelist"; }

}  // namespace swarm
