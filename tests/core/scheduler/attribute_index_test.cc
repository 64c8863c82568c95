#include "core/scheduler/attribute_index.h"

#include "core/base/random.h"
#include "core/scheduler/pattern_nodes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace swarm {
namespace {

std::vector<EngineKey> listed(const NodeCounts* counts) {
  std::vector<EngineKey> nodes;
  if (counts != nullptr) counts->for_each([&](EngineKey node) { nodes.push_back(node); });
  return nodes;
}

TEST(AttributeIndex, CountsValuesOnNodes) {
  TextPool pool;
  AttributeIndex index(&pool);
  index.add_text("a", 3);
  index.add_text("a", 1);
  index.add_text("a", 3);
  EXPECT_EQ(listed(index.find_text("a")), (std::vector<EngineKey>{1, 3}));
  index.remove_text("a", 3);
  EXPECT_EQ(listed(index.find_text("a")), (std::vector<EngineKey>{1, 3}));
  index.remove_text("a", 3);
  EXPECT_EQ(listed(index.find_text("a")), (std::vector<EngineKey>{1}));
  index.remove_text("a", 1);
  EXPECT_EQ(index.find_text("a"), nullptr);
  EXPECT_EQ(pool.size(), 0u);
}

TEST(AttributeIndex, KeepsFrequentValuesAsSets) {
  TextPool pool;
  AttributeIndex index(&pool);
  for (EngineKey node = 0; node < 200; ++node) index.add_text("a", 2 * node);
  ASSERT_NE(index.find_text("a")->as_set(), nullptr);
  EXPECT_EQ(index.find_text("a")->as_set()->count(), 200u);
  for (EngineKey node = 0; node < 199; ++node) index.remove_text("a", 2 * node);
  EXPECT_EQ(listed(index.find_text("a")), (std::vector<EngineKey>{398}));
}

// Random changes with few texts, so that numbers of values are used again and
// again, and pauses of all lengths, so that the log runs over at times.
TEST(PatternNodes, FollowEveryChange) {
  Random random(9);
  TextPool pool;
  AttributeIndex index(&pool);
  const auto pattern = Pattern::compile({"kk", RuleOperator::equal, "*1*", false});
  ASSERT_TRUE(pattern);
  PatternNodes nodes;
  std::vector<std::pair<std::string, EngineKey>> held;
  for (int round = 0; round < 300; ++round) {
    const auto changes = random.below(round % 50 == 0 ? 9000 : 30);
    for (std::uint64_t i = 0; i < changes; ++i) {
      if (random.below(2) == 0 || held.empty()) {
        held.emplace_back(std::to_string(random.below(30)),
                          static_cast<EngineKey>(random.below(9)));
        index.add_text(held.back().first, held.back().second);
      } else {
        std::swap(held[random.below(held.size())], held.back());
        index.remove_text(held.back().first, held.back().second);
        held.pop_back();
      }
    }
    std::set<EngineKey> expected;
    for (const auto& [text, node] : held) {
      if (text.find('1') != std::string::npos) expected.insert(node);
    }
    std::set<EngineKey> found;
    nodes.nodes(*pattern, index).for_each([&](EngineKey node) { found.insert(node); });
    ASSERT_EQ(found, expected) << round;
  }
}

}  // namespace
}  // namespace swarm
