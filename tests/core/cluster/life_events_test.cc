#include "core/cluster/life_events.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace swarm::test {
namespace {

constexpr Duration whole_read = std::chrono::minutes(2);

// A cluster whose first node's event stream can be cut off for a while, and a client that listens.
class LifeEventsTest : public testing::Test {
 protected:
  LifeEventsTest() {
    listener_ = swarm_.start("GET", "/events?filters=%7B%22type%22%3A%5B%22container%22%5D%7D");
  }

  void deafen() {
    swarm_.intercept(0, [](const HttpRequest& request) -> std::optional<HttpResponse> {
      if (request.target.find("/events") == std::string::npos) return std::nullopt;
      return HttpResponse{503, {}, "not now"};
    });
    swarm_.cut(0, "/events");
  }
  void hear_again() { swarm_.intercept(0, {}); }

  // Behind the manager's back.
  void make(const std::string& name) {
    swarm_.ask_engine(0, "POST", "/containers/create?name=" + name,
                      sleeper(R"(,"Labels":{"team":"blue"})"));
  }
  void remove(const std::string& name) { swarm_.ask_engine(0, "DELETE", "/containers/" + name); }

  // "create web", "destroy web made up", ... as the client has heard it since the last time.
  std::vector<std::string> heard() {
    std::istringstream lines(swarm_.answer(listener_).body.substr(read_));
    read_ = swarm_.answer(listener_).body.size();
    std::vector<std::string> texts;
    for (std::string line; std::getline(lines, line);) {
      const boost::json::value event = boost::json::parse(line);
      const boost::json::object& attributes = event.at("Actor").at("Attributes").as_object();
      std::string text(event.at("Action").as_string());
      if (const auto* name = attributes.if_contains("name")) {
        text.append(" ").append(name->as_string());
      }
      if (attributes.contains("swarm.missed")) {
        text += attributes.contains("team") ? " made up" : " made up, bare";
      }
      texts.push_back(std::move(text));
    }
    return texts;
  }
  std::uint64_t made_up() { return swarm_.manager().stats().events.made_up; }

  ManagerHarness swarm_{{.engines = 1}};
  RequestId listener_ = 0;
  std::size_t read_ = 0;
};

using Texts = std::vector<std::string>;

TEST_F(LifeEventsTest, MakesUpWhatOnlyTheListTells) {
  make("stays");
  make("goes");
  swarm_.run_for(std::chrono::seconds(1));
  EXPECT_EQ(heard(), (Texts{"create stays", "create goes"}));
  deafen();
  make("new");
  remove("goes");
  swarm_.run_for(whole_read);
  EXPECT_EQ(heard(), (Texts{"destroy goes made up", "create new made up"}));
  EXPECT_EQ(made_up(), 2u);
}

TEST_F(LifeEventsTest, TellsNothingTwiceWhenTheEventsComeAfterAll) {
  make("goes");
  swarm_.run_for(std::chrono::seconds(1));
  deafen();
  make("new");
  remove("goes");
  swarm_.run_for(whole_read);
  heard();
  hear_again();  // From its last event on: the engine still remembers both.
  swarm_.run_for(whole_read);
  remove("new");
  swarm_.run_for(std::chrono::seconds(1));
  EXPECT_EQ(heard(), Texts{"destroy new"});
  EXPECT_EQ(made_up(), 2u);
}

TEST_F(LifeEventsTest, TellsAWholeLifeOnceWhenItsEventsComeAfterIt) {
  make("kept");
  swarm_.run_for(std::chrono::seconds(1));
  deafen();
  make("brief");
  swarm_.run_for(whole_read);
  remove("brief");
  swarm_.run_for(whole_read);
  EXPECT_EQ(heard(), (Texts{"create kept", "create brief made up", "destroy brief made up"}));
  hear_again();
  swarm_.run_for(whole_read);
  EXPECT_EQ(heard(), Texts{});
  EXPECT_EQ(made_up(), 2u);
}

TEST_F(LifeEventsTest, MakesUpNothingForAStreamThatBrokeForAMoment) {
  swarm_.cut(0, "/events");
  make("new");
  swarm_.run_for(whole_read);
  EXPECT_EQ(heard(), Texts{"create new"});
  EXPECT_EQ(made_up(), 0u);
}

TEST_F(LifeEventsTest, MakesUpAnEndOfWhichNothingElseIsKnown) {
  const std::string id = create(swarm_, "web");
  swarm_.run_for(std::chrono::seconds(1));
  deafen();
  ASSERT_EQ(swarm_.call("DELETE", "/containers/web").status, 204);
  swarm_.run_for(whole_read);
  EXPECT_EQ(heard(), (Texts{"create web", "destroy made up, bare"}));
}

TEST_F(LifeEventsTest, HearsTheEventsOfAnEngineWhoseClockIsSetBack) {
  make("one");
  swarm_.run_for(std::chrono::seconds(1));
  swarm_.set_clock_off(0, -std::chrono::hours(1));
  make("two");
  swarm_.run_for(std::chrono::seconds(1));
  EXPECT_EQ(heard(), (Texts{"create one", "create two"}));
  EXPECT_EQ(made_up(), 0u);
}

// What is there when an engine joins is told to nobody; that it ends is.
TEST_F(LifeEventsTest, MakesUpNothingForAnEngineThatJoins) {
  make("before");
  swarm_.run_for(std::chrono::seconds(1));
  heard();
  swarm_.list({});
  swarm_.run_for(std::chrono::minutes(5));
  swarm_.list({"10.0.0.1:2375"});
  swarm_.run_for(whole_read);
  EXPECT_EQ(heard(), Texts{});
  remove("before");
  swarm_.run_for(std::chrono::seconds(1));
  EXPECT_EQ(heard(), Texts{"destroy before"});
  EXPECT_EQ(made_up(), 0u);
}

}  // namespace
}  // namespace swarm::test
