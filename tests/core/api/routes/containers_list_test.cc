#include "core/api/routes/containers_list.h"

#include "tests/support/api_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

boost::json::array list(ManagerHarness& swarm, const std::string& query = {}) {
  const Answer answer = swarm.call("GET", "/v1.41/containers/json" + query);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.headers.get("Content-Type"), "application/json");
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(answer.body, error);
  EXPECT_FALSE(error) << answer.body;
  return error ? boost::json::array() : value.as_array();
}

// The names without node, in the order of the list.
std::vector<std::string> names(ManagerHarness& swarm, const std::string& query = {}) {
  std::vector<std::string> names;
  for (const boost::json::value& each : list(swarm, query)) {
    const std::string name(each.at("Names").at(0).as_string());
    names.push_back(name.substr(name.rfind('/') + 1));
  }
  return names;
}

TEST(ListContainers, ShowsThoseOfAllNodesNewestFirst) {
  ManagerHarness swarm;
  EXPECT_EQ(swarm.call("GET", "/containers/json").body, "[]\n");
  for (const std::string name : {"one", "two", "three"}) {
    run(swarm, name);
    swarm.run_for(std::chrono::seconds(2));
  }
  create(swarm, "idle");
  EXPECT_THAT(names(swarm), ElementsAre("three", "two", "one"));
  EXPECT_THAT(names(swarm, "?all=1"), ElementsAre("idle", "three", "two", "one"));
  EXPECT_THAT(names(swarm, "?limit=2"), ElementsAre("idle", "three"));
  EXPECT_THAT(names(swarm, "?limit=-1&trunc_cmd=0"), SizeIs(3));
  EXPECT_THAT(names(swarm, "?before=two"), ElementsAre("one"));
  EXPECT_THAT(names(swarm, "?since=two"), ElementsAre("idle", "three"));
  EXPECT_EQ(swarm.call("GET", "/containers/ps").status, 200);
}

TEST(ListContainers, CarriesTheNodeInNamesAndTheStatusOfTheMoment) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  swarm.run_for(std::chrono::minutes(5) + std::chrono::seconds(1));
  const boost::json::value entry = list(swarm).at(0);
  const std::string node = "node-" + std::to_string(node_of(swarm, id) + 1);
  EXPECT_EQ(std::string(entry.at("Names").at(0).as_string()), "/" + node + "/web");
  EXPECT_EQ(entry.at("Status"), "Up 5 minutes");
  EXPECT_EQ(entry.at("State"), "running");
  EXPECT_EQ(swarm.call("POST", "/containers/web/stop?t=0").status, 204);
  const std::string status(list(swarm, "?all=1").at(0).at("Status").as_string());
  EXPECT_EQ(status.substr(0, 8), "Exited (");
}

TEST(ListContainers, SaysHostDownWhereTheOwnerIs) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  swarm.set_down(node_of(swarm, id), true);
  swarm.run_for(std::chrono::minutes(5));
  EXPECT_THAT(names(swarm), IsEmpty());
  EXPECT_EQ(list(swarm, "?all=1").at(0).at("Status"), "Host Down");
}

TEST(ListContainers, FiltersInBothForms) {
  ManagerHarness swarm;
  run(swarm, "web", sleeper(R"(,"Labels":{"tier":"front"})"));
  run(swarm, "db");
  EXPECT_THAT(names(swarm, "?filters=%7B%22label%22%3A%5B%22tier%22%5D%7D"), ElementsAre("web"));
  EXPECT_THAT(names(swarm, "?filters=%7B%22name%22%3A%7B%22db%22%3Atrue%7D%7D"), ElementsAre("db"));
}

TEST(ListContainers, HidesFromOlderClientsWhatCameLater) {
  HarnessSetup setup;
  setup.engines = 1;
  setup.tune = [](int, sim::FakeEngineOptions& engine) { engine.api_version = "1.56"; };
  ManagerHarness swarm(setup);
  const std::string id = run(swarm, "web");
  swarm.intercept(0, [&](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.target.find("/containers/json") == std::string::npos) return std::nullopt;
    return HttpResponse{200,
                        {},
                        R"([{"Id":")" + id +
                            R"(","Names":["/web"],"State":"running",)"
                            R"("Status":"Up 1 second","Health":{"Status":"none"}}])"};
  });
  swarm.run_for(std::chrono::minutes(2));
  EXPECT_THAT(swarm.call("GET", "/v1.52/containers/json").body, HasSubstr("\"Health\":"));
  EXPECT_THAT(swarm.call("GET", "/containers/json").body, HasSubstr("\"Health\":"));
  const Answer old = swarm.call("GET", "/v1.51/containers/json");
  EXPECT_THAT(old.body, HasSubstr("\"/node-1/web\""));
  EXPECT_THAT(old.body, Not(HasSubstr("Health")));
}

TEST(ListContainers, RefusesWhatItDoesNotUnderstand) {
  ManagerHarness swarm;
  Answer answer = swarm.call("GET", "/containers/json?filters=abc");
  EXPECT_EQ(answer.status, 400);
  answer = swarm.call("GET", "/containers/json?filters=%7B%22color%22%3A%5B%22x%22%5D%7D");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(message(answer), "invalid filter 'color'");
  answer = swarm.call("GET", "/containers/json?before=zzz");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such container zzz");
}

// Gives sizes for whatever is asked with size=1.
ManagerHarness::Intercept with_sizes(std::string id) {
  return [id = std::move(id)](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.target.find("size=1") == std::string::npos) return std::nullopt;
    return HttpResponse{200, {}, R"([{"Id":")" + id + R"(","SizeRw":5,"SizeRootFs":7}])"};
  };
}

TEST(ListContainers, AsksTheOwnersForSizes) {
  ManagerHarness swarm;
  const std::string web = run(swarm, "web");
  const std::string db = run(swarm, "db");
  const int web_node = node_of(swarm, web);
  ASSERT_NE(web_node, node_of(swarm, db));
  swarm.intercept(web_node, with_sizes(web));
  swarm.intercept(node_of(swarm, db), with_sizes(db));
  swarm.forget_requests();
  for (const boost::json::value& entry : list(swarm, "?size=1")) {
    EXPECT_EQ(entry.at("SizeRw"), 5);
    EXPECT_EQ(entry.at("SizeRootFs"), 7);
  }
  for (int node = 0; node < 3; ++node) {
    int asked = 0;
    for (const HttpRequest& request : swarm.requests(node)) {
      asked += request.target.find("size=1") == std::string::npos ? 0 : 1;
    }
    EXPECT_EQ(asked, node == web_node || node == node_of(swarm, db) ? 1 : 0);
  }
}

TEST(ListContainers, ListsWithoutSizesWhereTheOwnerDoesNotAnswer) {
  ManagerHarness swarm;
  const std::string web = run(swarm, "web");
  swarm.set_down(node_of(swarm, web), true);
  const boost::json::array entries = list(swarm, "?size=1");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_FALSE(entries.at(0).as_object().contains("SizeRw"));
}

}  // namespace
}  // namespace swarm::test
