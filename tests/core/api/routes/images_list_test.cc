#include "core/api/routes/images_list.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

boost::json::array list(ManagerHarness& swarm, const std::string& target) {
  const Answer answer = swarm.call("GET", target);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return boost::json::parse(answer.body).as_array();
}

TEST(ListImages, ShowsAnImageOfSeveralNodesOnce) {
  HarnessSetup setup;
  setup.tune = [](int i, sim::FakeEngineOptions& engine) {
    if (i == 1) engine.images.emplace_back("rare:1");
  };
  ManagerHarness swarm(setup);
  const boost::json::array images = list(swarm, "/images/json");
  std::map<std::string, int> tags;
  for (const boost::json::value& image : images) {
    for (const boost::json::value& tag : image.at("RepoTags").as_array()) {
      ++tags[std::string(tag.as_string())];
    }
  }
  EXPECT_EQ(tags["busybox:latest"], 1);
  EXPECT_EQ(tags["rare:1"], 1);
  EXPECT_EQ(list(swarm, "/images/json?filters=%7B%22reference%22%3A%5B%22rare%22%5D%7D").size(),
            1u);
  EXPECT_EQ(list(swarm, "/v1.27/images/json?filter=rare").size(), 1u);
}

TEST(ListImages, GivesOldClientsTheFormTheyKnow) {
  ManagerHarness swarm;
  EXPECT_TRUE(list(swarm, "/v1.40/images/json").at(0).as_object().contains("VirtualSize"));
}

TEST(ListImages, RefusesFiltersThatAreNone) {
  ManagerHarness swarm;
  const auto refusal = [&](const std::string& filters) {
    const Answer answer = swarm.call("GET", "/images/json?filters=" + filters);
    EXPECT_EQ(answer.status, 400);
    return message(answer);
  };
  EXPECT_EQ(refusal("%7B%22dangling%22%3A%5B%22x%22%5D%7D"), "Invalid filter: 'type'='dangling'");
  EXPECT_EQ(refusal("%7B%22before%22%3A%5B%22x%22%5D%7D"),
            "Invalid filter: 'type'='before': no such image found: 'x'");
}

}  // namespace
}  // namespace swarm::test
