#include "sim/matrix.h"

#include <gtest/gtest.h>

#include <set>

namespace swarm::sim {
namespace {

TEST(StateEventMatrix, AddsUp) {
  StateEventMatrix one, other;
  one.count(EngineState::healthy, EngineInput::ping, 2);
  other.count(EngineState::healthy, EngineInput::ping);
  other.count(EngineState::pending, EngineInput::facts);
  one.add(other);
  EXPECT_EQ(one.times(EngineState::healthy, EngineInput::ping), 3u);
  EXPECT_EQ(one.times(EngineState::pending, EngineInput::facts), 1u);
  EXPECT_EQ(one.times(EngineState::unhealthy, EngineInput::facts), 0u);
}

TEST(StateEventMatrix, NamesItsEventsAndExplainsOnlySomeCells) {
  std::set<std::string_view> names;
  std::size_t explained = 0;
  for (std::size_t i = 0; i < PerKind<EngineInput>::size; ++i) {
    const EngineInput input = PerKind<EngineInput>::kind_at(i);
    names.insert(name_of(input));
    for (const EngineState state : engine_states) {
      if (!why_empty(state, input).empty()) ++explained;
    }
  }
  EXPECT_EQ(names.size(), PerKind<EngineInput>::size);
  EXPECT_FALSE(names.contains(""));
  EXPECT_LT(explained, PerKind<EngineInput>::size * 2);
  EXPECT_TRUE(why_empty(EngineState::healthy, EngineInput::ping).empty());
}

}  // namespace
}  // namespace swarm::sim
