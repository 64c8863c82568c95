#include "core/wire/recipe.h"

#include "core/wire/docker.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

std::string_view nobody(std::string_view) { return {}; }

std::string recipe_of(const std::string& inspection) {
  Container container;
  EXPECT_TRUE(decode_container_inspect(inspection, container));
  return container.recipe;
}

std::string inspection(const std::string& config, const std::string& host_config,
                       const std::string& networks = "{}") {
  return R"({"Id": "0123456789abcdef", "State": {"Status": "running"}, "Config": {"Image": "web:1",)"
         R"("Labels": {"com.docker.swarm.reschedule-policies": "[\"on-node-failure\"]"})" +
         config + R"(}, "HostConfig": {)" + host_config + R"(}, "NetworkSettings": {"Networks": )" +
         networks + "}}";
}

TEST(Recipe, IsKeptForThePolicyAlone) {
  const auto moves = [](const std::string& label) {
    return moves_on_node_failure({{"com.docker.swarm.reschedule-policies", label}});
  };
  EXPECT_TRUE(moves(R"(["on-node-failure"])"));
  EXPECT_FALSE(moves(R"(["off"])"));
  EXPECT_FALSE(moves(R"(["on-node-failure","off"])"));
  EXPECT_FALSE(moves("on-node-failure"));
  EXPECT_FALSE(moves_on_node_failure({}));
  EXPECT_EQ(recipe_of(R"({"Id": "0123456789abcdef", "Config": {"Labels": {}}})"), "");
}

TEST(Recipe, TurnsSharesIntoCpusAgain) {
  const auto made = recreate(recipe_of(inspection("", R"("CpuShares": 512)")), "web", 4, nobody);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->body.spec().cpus, 2);
  EXPECT_EQ(made->body.spec().name, "web");
  EXPECT_EQ(made->body.spec().image, "web:1");
}

TEST(Recipe, ForgetsTheDrawnHostNameAndKeepsAGivenOne) {
  EXPECT_EQ(recipe_of(inspection(R"(, "Hostname": "0123456789ab")", "")).find("Hostname"),
            std::string::npos);
  EXPECT_NE(recipe_of(inspection(R"(, "Hostname": "front")", "")).find("front"), std::string::npos);
}

TEST(Recipe, KeepsWhatIsEmptyOnPurpose) {
  const std::string recipe = recipe_of(inspection(
      R"(, "StopTimeout": 0, "User": "")", R"("MaskedPaths": [], "Init": false, "Dns": [])"));
  EXPECT_NE(recipe.find(R"("StopTimeout":0)"), std::string::npos) << recipe;
  EXPECT_NE(recipe.find(R"("MaskedPaths":[])"), std::string::npos) << recipe;
  EXPECT_NE(recipe.find(R"("Init":false)"), std::string::npos) << recipe;
  EXPECT_EQ(recipe.find("User"), std::string::npos) << recipe;
  EXPECT_EQ(recipe.find("Dns"), std::string::npos) << recipe;
}

TEST(Recipe, RestoresLinksAndNamesContainersThatItRefersTo) {
  const auto made =
      recreate(recipe_of(inspection("", R"("Links": ["/db:/web/store"], "VolumesFrom": ["feed:ro"],
                                  "NetworkMode": "container:beef")")),
               "web", 4, [](std::string_view id) {
                 return id == "beef"   ? std::string_view("proxy")
                        : id == "feed" ? std::string_view("data")
                                       : std::string_view{};
               });
  ASSERT_TRUE(made);
  EXPECT_EQ(made->body.spec().links, std::vector<std::string>{"db:store"});
  EXPECT_EQ(made->body.spec().volumes_from, std::vector<std::string>{"data:ro"});
  EXPECT_EQ(made->body.spec().network_mode, "container:proxy");
}

TEST(Recipe, JoinsTheFurtherNetworksWithWhatWasAskedFor) {
  const auto made = recreate(
      recipe_of(inspection("", R"("NetworkMode": "front")",
                           R"({"front": {"NetworkID": "f1", "Aliases": ["www", "0123456789ab"]},
                               "back": {"NetworkID": "b1", "IPAddress": "10.0.0.7",
                                        "IPAMConfig": {"IPv4Address": "10.0.0.9"}}})")),
      "web", 4, nobody);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->joins.size(), 1u);
  EXPECT_EQ(made->joins[0].network, "back");
  EXPECT_EQ(made->joins[0].endpoint, R"({"IPAMConfig":{"IPv4Address":"10.0.0.9"}})");
  const std::string body = made->body.encode_for(4);
  EXPECT_NE(body.find(R"("EndpointsConfig":{"front":{"Aliases":["www"]}})"), std::string::npos)
      << body;
  EXPECT_EQ(encode_network_connect("abc", made->joins[0]),
            R"({"Container":"abc","EndpointConfig":{"IPAMConfig":{"IPv4Address":"10.0.0.9"}}})");
}

TEST(Recipe, KnowsContainersThatTheEngineWouldStartAgain) {
  const auto restarts = [](const std::string& name) {
    return recreate(recipe_of(inspection("", R"("RestartPolicy": {"Name": ")" + name + R"("})")),
                    "web", 4, nobody)
        ->restarts;
  };
  EXPECT_TRUE(restarts("always"));
  EXPECT_TRUE(restarts("unless-stopped"));
  EXPECT_FALSE(restarts("on-failure"));
  EXPECT_FALSE(restarts("no"));
}

TEST(Recipe, PlanAndChainComeBackAsTheyWere) {
  const CopyPlan plan{true, {{"back", R"({"Aliases":["db"]})"}, {"side", "{}"}}};
  EXPECT_EQ(decode_copy_plan(encode_copy_plan(plan)), plan);
  EXPECT_EQ(decode_copy_plan(encode_copy_plan({})), CopyPlan{});
  EXPECT_EQ(decode_copy_plan("nonsense"), CopyPlan{});
  const std::vector<std::string> chain = {"ENGINE1/abc", "ENGINE2/def"};
  EXPECT_EQ(decode_chain(encode_chain(chain)), chain);
  EXPECT_TRUE(decode_chain("{}").empty());
}

}  // namespace
}  // namespace swarm::wire
