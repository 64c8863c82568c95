#include "core/cluster/event_hub.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace swarm {
namespace {

ClusterEvent an_event(const std::string& action) {
  ClusterEvent event;
  event.event.action = action;
  return event;
}

struct EventHubTest : testing::Test {
  Actions actions;
  Step step{{}, actions};
};

TEST_F(EventHubTest, TellsSubscribersInOrderUntilTheyLeave) {
  EventHub hub;
  std::vector<std::string> heard;
  const auto first = hub.subscribe(
      [&](Step&, const ClusterEvent& event) { heard.push_back("1" + event.event.action); });
  hub.subscribe(
      [&](Step&, const ClusterEvent& event) { heard.push_back("2" + event.event.action); });
  hub.publish(step, an_event("a"));
  hub.unsubscribe(first);
  hub.publish(step, an_event("b"));
  EXPECT_EQ(heard, (std::vector<std::string>{"1a", "2a", "2b"}));
  EXPECT_EQ(hub.subscribers(), 1u);
}

TEST_F(EventHubTest, ASubscriberMayLeaveWhileItIsTold) {
  EventHub hub;
  int heard = 0;
  EventHub::SubscriberId id = 0;
  id = hub.subscribe([&](Step&, const ClusterEvent&) {
    ++heard;
    hub.unsubscribe(id);
  });
  hub.publish(step, an_event("a"));
  hub.publish(step, an_event("b"));
  EXPECT_EQ(heard, 1);
}

TEST_F(EventHubTest, KeepsTheLastEvents) {
  EventHub hub(2);
  for (const char* action : {"a", "b", "c"}) hub.publish(step, an_event(action));
  ASSERT_EQ(hub.ring().size(), 2u);
  EXPECT_EQ(hub.ring().front()->event.action, "b");
}

}  // namespace
}  // namespace swarm
