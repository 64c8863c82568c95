#include "core/api/routes/images_load.h"

#include "core/cluster/image_reference.h"
#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

// An archive of the image, as an engine saves it.
std::string saved(ManagerHarness& swarm, const std::string& image) {
  const Answer answer = swarm.call("GET", "/images/" + image + "/get");
  EXPECT_EQ(answer.status, 200);
  return answer.body;
}

std::size_t copies_of(ManagerHarness& swarm, std::string_view image) {
  std::size_t copies = 0;
  for (const Engine* engine : swarm.manager().cluster().engines()) {
    if (find_image(*engine, image) != nullptr) ++copies;
  }
  return copies;
}

std::string archive_of(const std::string& image) {
  ManagerHarness other;
  other.call("POST", "/images/create?fromImage=" + image);
  return saved(other, image);
}

TEST(LoadImages, BringsThemToEveryNodeAndShowsThemAtOnce) {
  const std::string archive = archive_of("app:7");
  ManagerHarness swarm;
  EXPECT_EQ(copies_of(swarm, "app:7"), 0u);
  const Answer answer =
      swarm.call("POST", "/images/load?quiet=0", archive, {{"Content-Type", "application/x-tar"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.get("Content-Type"), "application/json");
  EXPECT_EQ(copies_of(swarm, "app:7"), 3u);
  for (const std::string node : {"node-1", "node-2", "node-3"}) {
    const std::string end = ",\"id\":\"" + node + "\"}\n";
    EXPECT_NE(answer.body.find("{\"status\":\"Loading Image...\"" + end), std::string::npos);
    EXPECT_NE(answer.body.find("{\"status\":\"Loading Image... : loaded\"" + end),
              std::string::npos);
  }
  const std::string printed = "{\"stream\":\"Loaded image: app:7\\n\"}\n";
  const std::size_t first = answer.body.find(printed);
  ASSERT_NE(first, std::string::npos) << answer.body;
  EXPECT_EQ(answer.body.find(printed, first + 1), std::string::npos) << "Once for all nodes.";
  EXPECT_EQ(answer.body.find("\"error\""), std::string::npos);
}

TEST(LoadImages, SaysOnlyWhatWasLoadedIfQuiet) {
  const std::string archive = archive_of("app:7");
  ManagerHarness swarm;
  EXPECT_EQ(swarm.call("POST", "/images/load?quiet=1", archive).body,
            "{\"stream\":\"Loaded image: app:7\\n\"}\n");
}

TEST(LoadImages, SkipsADeadNodeAndLoadsOnTheOthers) {
  const std::string archive = archive_of("app:7");
  ManagerHarness swarm;
  swarm.set_down(1, true);
  swarm.run_for(std::chrono::minutes(5));
  const Answer answer = swarm.call("POST", "/images/load?quiet=0", archive);
  EXPECT_NE(answer.body.find("skipped, the node is unhealthy\",\"id\":\"node-2\"}"),
            std::string::npos);
  EXPECT_EQ(answer.body.find("\"error\""), std::string::npos);
  EXPECT_EQ(copies_of(swarm, "app:7"), 2u);
}

TEST(LoadImages, EndsInAnErrorIfANodeFailsAndLoadsOnTheOthers) {
  const std::string archive = archive_of("app:7");
  ManagerHarness swarm;
  swarm.intercept(2, [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.target.find("/images/load") == std::string::npos) return std::nullopt;
    return HttpResponse{500, {}, R"({"message":"no space left on device"})"};
  });
  const Answer answer = swarm.call("POST", "/images/load", archive);
  EXPECT_NE(answer.body.find("{\"error\":\"node-3: no space left on device\""), std::string::npos);
  EXPECT_EQ(copies_of(swarm, "app:7"), 2u);
}

TEST(LoadImages, TellsThatTheArchiveCannotBeKept) {
  ManagerHarness swarm;
  swarm.set_store_problem("no room");
  swarm.forget_requests();
  const Answer answer = swarm.call("POST", "/images/load", "x");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer), "no room");
  for (const HttpRequest& request : swarm.requests(0)) {
    EXPECT_EQ(request.target.find("/images/load"), std::string::npos) << "No engine saw any of it.";
  }
}

TEST(LoadImages, EndsAtTheEnginesWhenTheClientLeaves) {
  ManagerHarness swarm;
  const std::size_t before = swarm.open_exchanges(0);
  for (int node = 0; node < 3; ++node) swarm.set_hanging(node, true);
  const RequestId request = swarm.start("POST", "/images/load", "x");
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_EQ(swarm.open_exchanges(0), before + 1);
  swarm.leave(request);
  EXPECT_EQ(swarm.open_exchanges(0), before);
  // Also while the archive is on its way.
  swarm.leave(swarm.start("POST", "/images/load", "x"));
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_EQ(swarm.open_exchanges(0), before);
}

TEST(ImportImage, MakesOneOfItsOwnOnEveryNode) {
  const std::string archive = archive_of("app:7");
  ManagerHarness swarm;
  const Answer answer = swarm.call("POST", "/images/create?fromSrc=-&repo=mine&tag=1", archive);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(copies_of(swarm, "mine:1"), 3u);
  EXPECT_EQ(answer.body.find("\"error\""), std::string::npos);
  for (const std::string node : {"node-1", "node-2", "node-3"}) {
    const Engine* engine = swarm.manager().cluster().engine_named(node);
    const std::string line =
        "{\"status\":\"" + find_image(*engine, "mine:1")->id + "\",\"id\":\"" + node + "\"}\n";
    EXPECT_NE(answer.body.find(line), std::string::npos) << answer.body;
  }
}

TEST(ImportImage, OfAnArchiveThatIsNoneFailsEverywhere) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("POST", "/images/create?fromSrc=-&repo=mine", "nonsense");
  EXPECT_NE(answer.body.find("\"error\":\"node-1: Error processing tar file"), std::string::npos);
  EXPECT_EQ(copies_of(swarm, "mine"), 0u);
}

TEST(ImportImage, FromAnAddressAndFromNowhere) {
  ManagerHarness swarm;
  swarm.forget_requests();
  swarm.call("POST", "/images/create?fromSrc=http%3A%2F%2Fa%2Fx.tar&repo=mine");
  bool asked = false;
  for (const HttpRequest& request : swarm.requests(1)) {
    asked = asked || request.target.ends_with("fromSrc=http%3A%2F%2Fa%2Fx.tar&repo=mine");
  }
  EXPECT_TRUE(asked);
  EXPECT_EQ(swarm.call("POST", "/images/create").status, 400);
}

TEST(LoadImages, NeedsANode) {
  HarnessSetup setup;
  setup.engines = 0;
  ManagerHarness swarm(setup);
  const Answer answer = swarm.call("POST", "/images/load", "x");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer), "No healthy node available in the cluster");
}

}  // namespace
}  // namespace swarm::test
