#include "metrics/labels.h"

#include <gtest/gtest.h>

#include <set>

namespace swarm::metrics {
namespace {

template <class Kind>
void expect_a_word_for_each() {
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < PerKind<Kind>::size; ++i) {
    const std::string_view word = label_of(PerKind<Kind>::kind_at(i));
    EXPECT_FALSE(word.empty());
    EXPECT_TRUE(words.insert(word).second) << word;
  }
}

TEST(Labels, HaveAWordOfItsOwnForEachKind) {
  expect_a_word_for_each<ScheduleResult>();
  expect_a_word_for_each<FilterKind>();
  expect_a_word_for_each<ConflictKind>();
  expect_a_word_for_each<SchedulePhase>();
  expect_a_word_for_each<NodeStateKind>();
  expect_a_word_for_each<NodeErrorKind>();
  expect_a_word_for_each<ContainerStateKind>();
  expect_a_word_for_each<UpstreamOutcome>();
  expect_a_word_for_each<EngineEventKind>();
  expect_a_word_for_each<CodeClass>();
  expect_a_word_for_each<StreamKind>();
}

TEST(Labels, StandInTheOrderOfTheirEnums) {
  EXPECT_EQ(label_of(ScheduleResult::timeout), "timeout");
  EXPECT_EQ(label_of(FilterKind::whitelist), "whitelist");
  EXPECT_EQ(label_of(FilterKind::network), "network");
  EXPECT_EQ(label_of(ConflictKind::port), "port");
  EXPECT_EQ(label_of(SchedulePhase::create), "create");
  EXPECT_EQ(label_of(NodeStateKind::maintenance), "maintenance");
  EXPECT_EQ(label_of(NodeErrorKind::identity), "identity");
  EXPECT_EQ(label_of(ContainerStateKind::exited), "exited");
  EXPECT_EQ(label_of(UpstreamOutcome::cancelled), "cancelled");
  EXPECT_EQ(label_of(EngineEventKind::other), "other");
  EXPECT_EQ(label_of(CodeClass::c5xx), "5xx");
  EXPECT_EQ(label_of(StreamKind::other), "other");
}

}  // namespace
}  // namespace swarm::metrics
