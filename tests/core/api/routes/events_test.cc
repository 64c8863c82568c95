#include "core/api/routes/events.h"

#include "core/wire/docker.h"
#include "tests/support/api_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::test {
namespace {

using testing::Contains;
using testing::ElementsAre;

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

std::int64_t listeners(ManagerHarness& swarm) {
  return boost::json::parse(swarm.call("GET", "/info").body).at("NEventsListener").as_int64();
}

std::vector<boost::json::value> objects(const std::string& body) {
  std::vector<boost::json::value> objects;
  wire::ObjectSplitter splitter;
  EXPECT_TRUE(splitter.feed(
      body, [&](std::string_view object) { objects.push_back(boost::json::parse(object)); }));
  return objects;
}

std::vector<std::string> actions(const std::string& body) {
  std::vector<std::string> actions;
  for (const boost::json::value& event : objects(body)) {
    actions.emplace_back(event.at("Action").as_string());
  }
  return actions;
}

constexpr std::string_view containers = "filters=%7B%22type%22%3A%5B%22container%22%5D%7D";

TEST(StreamEvents, TellsWhatHappensWithItsNodeOnALineEach) {
  ManagerHarness swarm;
  const RequestId request = swarm.start("GET", "/events?" + std::string(containers));
  EXPECT_EQ(swarm.answer(request).status, 200);
  EXPECT_EQ(swarm.answer(request).headers.get("Content-Type"), "application/json");
  const std::string id = run(swarm, "web");
  swarm.run_for(std::chrono::seconds(5));
  const std::string body = swarm.answer(request).body;
  EXPECT_THAT(actions(body), ElementsAre("create", "start"));
  EXPECT_TRUE(body.ends_with("}\n"));
  const std::string node = "node-" + std::to_string(node_of(swarm, id) + 1);
  for (const boost::json::value& event : objects(body)) {
    EXPECT_EQ(text(event.at("from")), "busybox node:" + node);
    EXPECT_EQ(text(event.at("Actor").at("Attributes").at("node.name")), node);
    EXPECT_EQ(text(event.at("node").at("Name")), node);
  }
  EXPECT_FALSE(swarm.answer(request).complete);
  EXPECT_EQ(listeners(swarm), 1);
  swarm.leave(request);
  EXPECT_EQ(listeners(swarm), 0);
}

// The newest engines there are, so that clients of any version are served.
HarnessSetup newest_engines() {
  HarnessSetup setup;
  setup.tune = [](int, sim::FakeEngineOptions& engine) { engine.api_version = "1.56"; };
  return setup;
}

TEST(StreamEvents, HasTheMediaTypeThatItsClientAsksFor) {
  ManagerHarness swarm(newest_engines());
  run(swarm, "web");
  swarm.run_for(std::chrono::seconds(5));
  const std::string past = "/events?since=1&until=1s&" + std::string(containers);
  const auto ask = [&](const std::string& version, const std::string& accept) {
    Headers headers;
    if (!accept.empty()) headers.add("Accept", accept);
    return swarm.call("GET", version + past, "", headers);
  };
  EXPECT_EQ(ask("/v1.51", "").headers.get("Content-Type"), "application/json");
  EXPECT_EQ(ask("/v1.52", "").headers.get("Content-Type"), "application/jsonl");
  EXPECT_EQ(ask("/v1.52", "*/*").headers.get("Content-Type"), "application/jsonl");
  const Answer lines = ask("/v1.51", "application/json;q=1, application/x-ndjson;q=0.5");
  EXPECT_EQ(lines.headers.get("Content-Type"), "application/x-ndjson");
  EXPECT_TRUE(lines.body.starts_with("{"));
  const Answer sequence = ask("/v1.52", "application/json-seq");
  EXPECT_EQ(sequence.headers.get("Content-Type"), "application/json-seq");
  EXPECT_TRUE(sequence.body.starts_with("\x1e{"));
  EXPECT_NE(sequence.body.find("}\n\x1e{"), std::string::npos);
}

TEST(StreamEvents, ReplaysThePastToClientsThatNameATime) {
  ManagerHarness swarm;
  run(swarm, "web");
  swarm.run_for(std::chrono::seconds(5));
  swarm.run_for(std::chrono::minutes(1));
  Answer answer = swarm.call("GET", "/events?since=1&until=1s&" + std::string(containers));
  EXPECT_TRUE(answer.complete);
  EXPECT_THAT(actions(answer.body), ElementsAre("create", "start"));
  answer = swarm.call("GET", "/events?since=1&until=1s");
  EXPECT_THAT(actions(answer.body), Contains("engine_connect"));
  answer = swarm.call("GET", "/events?since=10s&until=1s");
  EXPECT_EQ(answer.body, "");
}

TEST(StreamEvents, EndsAtItsTime) {
  ManagerHarness swarm;
  const RequestId request =
      swarm.start("GET", "/events?until=1700000060.5&" + std::string(containers));
  swarm.run_for(std::chrono::seconds(50));
  run(swarm, "early");
  EXPECT_FALSE(swarm.answer(request).complete);
  swarm.run_for(std::chrono::seconds(15));
  EXPECT_TRUE(swarm.answer(request).complete);
  run(swarm, "late");
  swarm.run_for(std::chrono::seconds(5));
  EXPECT_THAT(actions(swarm.answer(request).body), ElementsAre("create", "start"));
  EXPECT_EQ(listeners(swarm), 0);
}

TEST(StreamEvents, TreatsOddTimesAsTheOriginalDid) {
  ManagerHarness swarm;
  EXPECT_EQ(swarm.call("GET", "/events?until=abc").status, 400);
  EXPECT_EQ(swarm.call("GET", "/events?since=x").status, 400);
  EXPECT_EQ(swarm.call("GET", "/events?since=20&until=10").status, 400);
  EXPECT_EQ(swarm.call("GET", "/events?filters=%7B%22x%22%3A%5B%22y%22%5D%7D").status, 400);
  const Answer past = swarm.call("GET", "/events?until=1");
  EXPECT_EQ(past.status, 200);
  EXPECT_TRUE(past.complete);
  EXPECT_EQ(past.body, "");
  const RequestId endless = swarm.start("GET", "/events?until=-5");
  swarm.run_for(std::chrono::minutes(1));
  EXPECT_EQ(swarm.answer(endless).status, 200);
  EXPECT_FALSE(swarm.answer(endless).complete);
}

TEST(StreamEvents, FiltersWhatIsLive) {
  ManagerHarness swarm;
  const RequestId request = swarm.start(
      "GET",
      "/events?filters=%7B%22container%22%3A%5B%22db%22%5D%2C%22event%22%3A%5B%22start%22%5D%7D");
  run(swarm, "web");
  const std::string id = run(swarm, "db");
  swarm.run_for(std::chrono::seconds(5));
  const auto events = objects(swarm.answer(request).body);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(text(events[0].at("Actor").at("ID")), id);
}

}  // namespace
}  // namespace swarm::test
