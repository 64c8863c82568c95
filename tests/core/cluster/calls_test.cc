#include "core/cluster/calls.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

struct CallsTest : testing::Test {
  Role role;
  Timers timers;
  Calls calls{role, timers};
  Actions actions;
  Step step{{}, actions};
  std::vector<std::string> ends;

  Calls::ReplyHandler noted(const std::string& name) {
    return [this, name](Step&, EngineReply&& reply) {
      ends.push_back(name + ":" + (reply.answered() ? std::to_string(reply.status) : reply.reason));
    };
  }
};

TEST_F(CallsTest, EachCallEndsOnce) {
  const CallId id =
      calls.start(step, 3, {"GET", "/info", {}, {}}, std::chrono::seconds(1), noted("a"));
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(std::get<CallEngine>(actions[0]).engine, 3u);
  calls.on(step, EngineAnswered{id, {204, {}, {}}});
  calls.on(step, EngineAnswered{id, {204, {}, {}}});
  calls.on(step, EngineFailed{id, FailureKind::timeout, "late"});
  EXPECT_EQ(ends, (std::vector<std::string>{"a:204"}));
  EXPECT_EQ(calls.size(), 0u);
}

TEST_F(CallsTest, ClosingAnEngineEndsItsCallsInTheirOrderAndNoOthers) {
  calls.start(step, 1, {}, {}, noted("a"));
  calls.start(step, 2, {}, {}, noted("b"));
  calls.start(step, 1, {}, {}, noted("c"));
  calls.close_engine(step, 1);
  EXPECT_EQ(ends, (std::vector<std::string>{"a:the engine left the cluster",
                                            "c:the engine left the cluster"}));
  EXPECT_EQ(calls.size(), 1u);
}

TEST_F(CallsTest, ACancelledCallIsSilent) {
  const CallId id = calls.start(step, 1, {}, {}, noted("a"));
  calls.cancel(step, id);
  calls.on(step, EngineAnswered{id, {}});
  EXPECT_TRUE(ends.empty());
  EXPECT_EQ(std::get<CancelCall>(actions.back()).call, id);
}

TEST_F(CallsTest, AStreamMayCancelItselfFromItsOwnHandler) {
  CallId id = 0;
  int pieces = 0;
  StreamHandlers handlers;
  handlers.data = [&](Step& at, std::string_view) {
    ++pieces;
    calls.cancel(at, id);
  };
  id = calls.stream(step, 1, {}, {}, handlers);
  calls.on(step, EngineStreamOpened{id, 200, {}});
  calls.on(step, EngineStreamData{id, "x"});
  calls.on(step, EngineStreamData{id, "y"});
  EXPECT_EQ(pieces, 1);
}

TEST_F(CallsTest, TheObserverSeesEveryEndButThoseOfLeavingEngines) {
  std::vector<FailureKind> seen;
  calls.set_observer([&](Step&, const CallResult& result) { seen.push_back(result.failure); });
  const CallId a = calls.start(step, 1, {}, {}, noted("a"));
  const CallId b = calls.start(step, 1, {}, {}, noted("b"));
  calls.start(step, 1, {}, {}, noted("c"));
  calls.on(step, EngineAnswered{a, {}});
  calls.on(step, EngineFailed{b, FailureKind::refused, "no"});
  calls.close_engine(step, 1);
  EXPECT_EQ(seen, (std::vector<FailureKind>{FailureKind::none, FailureKind::refused}));
  EXPECT_EQ(ends.size(), 3u);
}

TEST_F(CallsTest, TheObserverLearnsTheStatusAndHowLongItTookUntilTheAnswerBegan) {
  std::vector<std::pair<int, std::optional<Duration>>> seen;
  calls.set_observer(
      [&](Step&, const CallResult& result) { seen.emplace_back(result.status, result.took); });
  step.at.now = Instant(std::chrono::seconds(10));
  const CallId plain = calls.start(step, 1, {}, {}, noted("a"));
  const CallId stream = calls.stream(step, 1, {}, {}, {});
  const CallId refused = calls.stream(step, 1, {}, {}, {});
  step.at.now = Instant(std::chrono::seconds(12));
  calls.on(step, EngineAnswered{plain, {404, {}, {}}});
  calls.on(step, EngineStreamOpened{stream, 200, {}});
  step.at.now = Instant(std::chrono::seconds(15));
  calls.on(step, EngineFailed{refused, FailureKind::refused, "no"});
  calls.on(step, EngineStreamEnded{stream});
  using std::chrono::seconds;
  EXPECT_EQ(seen, (std::vector<std::pair<int, std::optional<Duration>>>{
                      {404, seconds(2)}, {200, seconds(2)}, {0, seconds(5)}, {0, std::nullopt}}));
}

// The one gate: whoever is not the primary changes nothing, whatever was begun while it was.
TEST_F(CallsTest, OnlyReadsAreSentByWhoDoesNotAct) {
  role.acts_until = Instant(std::chrono::seconds(5));
  step.at.now = Instant(std::chrono::seconds(4));
  calls.start(step, 1, {"POST", "/containers/create", {}, {}}, std::chrono::seconds(1), noted("a"));
  EXPECT_EQ(actions.size(), 1u);
  step.at.now = role.acts_until;
  for (const char* method : {"POST", "DELETE", "PUT"}) {
    calls.start(step, 1, {method, "/containers/x", {}, {}}, std::chrono::seconds(1), noted(method));
  }
  calls.start(step, 1, {"GET", "/info", {}, {}}, std::chrono::seconds(1), noted("b"));
  EXPECT_EQ(actions.size(), 2u);
  EXPECT_TRUE(ends.empty());  // Not from within the call.
  std::vector<std::string> observed;
  calls.set_observer([&](Step&, const CallResult& result) { observed.push_back(result.reason); });
  timers.run_due(step);
  const std::string said = not_primary_text;
  EXPECT_EQ(ends, (std::vector<std::string>{"POST:" + said, "DELETE:" + said, "PUT:" + said}));
  EXPECT_TRUE(observed.empty());  // It says nothing of the engine.
}

}  // namespace
}  // namespace swarm
