#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

#include <functional>

namespace swarm::sim {
namespace {

using Lines = std::vector<std::string>;

std::vector<boost::json::object> parse_events(std::string_view text) {
  std::vector<boost::json::object> events;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    events.push_back(boost::json::parse(text.substr(0, end)).as_object());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return events;
}

Lines actions(std::string_view text) {
  Lines lines;
  for (const auto& event : parse_events(text)) lines.emplace_back(event.at("Action").as_string());
  return lines;
}

// What is heard of one container's own events while `act` happens.
Lines heard(EngineClient& client, const std::function<void()>& act) {
  const ExchangeId events = client.open("GET", R"(/events?filters={"type":["container"]})");
  act();
  client.gone(events);
  return actions(client.at(events).body);
}

TEST(Events, OrderOfEachWayToEnd) {
  EngineClient client;
  client.run("sleep 1", "own");
  EXPECT_EQ(heard(client, [&] { client.advance(std::chrono::seconds(2)); }), Lines{"die"});
  client.run("while true; do sleep 1; done", "web");
  EXPECT_EQ(heard(client, [&] { client.post("/containers/web/stop?t=1"); }),
            (Lines{"kill", "kill", "die", "stop"}));
  client.post("/containers/web/start");
  EXPECT_EQ(heard(client, [&] { client.post("/containers/web/restart?t=1"); }),
            (Lines{"kill", "kill", "die", "stop", "start", "restart"}));
  EXPECT_EQ(heard(client, [&] { client.post("/containers/web/pause"); }), Lines{"pause"});
  EXPECT_EQ(heard(client, [&] { client.post("/containers/web/unpause"); }), Lines{"unpause"});
  EXPECT_EQ(heard(client, [&] { client.post("/containers/web/kill"); }), (Lines{"kill", "die"}));
  client.post("/containers/web/start");
  EXPECT_EQ(heard(client, [&] { client.call("DELETE", "/containers/web?force=1"); }),
            (Lines{"kill", "die", "destroy"}));
}

TEST(Events, CarryOldAndNewFields) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Labels":{"tier":"front"}})", "web");
  const Collected answer = client.get("/events?since=0&until=1700000000");
  EXPECT_TRUE(answer.ended);
  const auto event = parse_events(answer.body).at(0);
  EXPECT_EQ(event.at("status").as_string(), "create");
  EXPECT_EQ(event.at("from").as_string(), "busybox");
  EXPECT_EQ(event.at("id"), event.at("Actor").at("ID"));
  const auto& attributes = event.at("Actor").at("Attributes");
  EXPECT_EQ(attributes.at("name").as_string(), "web");
  EXPECT_EQ(attributes.at("image").as_string(), "busybox");
  EXPECT_EQ(attributes.at("tier").as_string(), "front");
  EXPECT_EQ(event.at("time").as_int64(), 1'700'000'000);
}

TEST(Events, NoStampTwiceSoThatSinceLosesNothing) {
  EngineClient client;
  client.run("true", "a1");
  client.run("true", "a2");
  const auto events = parse_events(client.get("/events?since=0&until=1800000000.5").body);
  ASSERT_GT(events.size(), 4u);
  for (std::size_t i = 1; i < events.size(); ++i) {
    EXPECT_LT(events[i - 1].at("timeNano").as_int64(), events[i].at("timeNano").as_int64());
  }
  // Asked from one event on, that one and all later ones come, none twice.
  const std::int64_t stamp = events[2].at("timeNano").as_int64();
  const std::string since = std::to_string(stamp / 1'000'000'000) + "." +
                            std::to_string(1'000'000'000 + stamp % 1'000'000'000).substr(1);
  EXPECT_EQ(parse_events(client.get("/events?since=" + since + "&until=1700000001").body).size(),
            events.size() - 2);
}

TEST(Events, FiltersInBothForms) {
  EngineClient client;
  const ExchangeId list =
      client.open("GET", R"(/events?filters={"event":["die"],"label":["x=1"]})");
  const ExchangeId map = client.open("GET", R"(/events?filters={"event":{"die":true}})");
  client.run("true", "plain");
  EXPECT_EQ(client.at(list).body, "");
  EXPECT_EQ(actions(client.at(map).body), Lines{"die"});
  EXPECT_EQ(client.get("/events?filters=%7Bbad").status, 400);
}

TEST(Events, AStreamWithUntilEndsThen) {
  EngineClient client;
  const ExchangeId events = client.open("GET", "/events?until=1700000010");
  EXPECT_EQ(client.at(events).status, 200);
  client.advance(std::chrono::seconds(9));
  EXPECT_FALSE(client.at(events).ended);
  client.advance(std::chrono::seconds(2));
  EXPECT_TRUE(client.at(events).ended);
}

TEST(Events, DieTellsTheExitCodeAndKillTheSignal) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Cmd":["sleep","99"]})", "web");
  client.post("/containers/web/start");
  const ExchangeId stream = client.open("GET", R"(/events?filters={"type":["container"]})");
  client.post("/containers/web/kill?signal=TERM");
  const auto events = parse_events(client.at(stream).body);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].at("Actor").at("Attributes").at("signal").as_string(), "15");
  EXPECT_EQ(events[1].at("Actor").at("Attributes").at("exitCode").as_string(), "143");
}

}  // namespace
}  // namespace swarm::sim
