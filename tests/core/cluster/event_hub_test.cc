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

TEST_F(EventHubTest, KeepsTheLastEventsThatFitIntoItsMemory) {
  EventHub hub(10'000);
  for (char action = 'a'; action <= 'z'; ++action) {
    ClusterEvent event = an_event(std::string(1, action));
    event.event.json.assign(3'000, 'x');
    hub.publish(step, event);
  }
  // Each takes a little more than its text.
  ASSERT_EQ(hub.ring().size(), 2u);
  EXPECT_EQ(hub.ring().front()->event.action, "y");
  EXPECT_EQ(hub.ring().back()->event.action, "z");
}

TEST_F(EventHubTest, KeepsNoEventThatIsLargerThanItsMemory) {
  EventHub hub(1'000);
  ClusterEvent event = an_event("a");
  event.event.json.assign(3'000, 'x');
  hub.publish(step, event);
  EXPECT_TRUE(hub.ring().empty());
  hub.publish(step, an_event("b"));
  EXPECT_EQ(hub.ring().size(), 1u);
}

}  // namespace
}  // namespace swarm
