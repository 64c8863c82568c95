#include "core/api/routes/networks_actions.h"

#include "core/api/network_lookup.h"
#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

// "node-2" of a network's reference; empty if nobody has it.
std::string home_of(ManagerHarness& swarm, std::string_view reference) {
  const auto found = find_network(swarm.manager().cluster(), reference);
  return found ? std::string(found->engine->name()) : std::string();
}

Answer make(ManagerHarness& swarm, const std::string& name) {
  return swarm.call("POST", "/networks/create", R"({"Name":")" + name + R"(","Driver":"bridge"})");
}

Answer member_call(ManagerHarness& swarm, const std::string& path, const std::string& container,
                   const std::string& more = {}) {
  return swarm.call("POST", "/networks/" + path,
                    R"({"Container":")" + container + "\"" + more + "}");
}

TEST(CreateNetwork, MakesItOnOneNodeAndDrawsItsContainersThere) {
  ManagerHarness swarm;
  const Answer answer = make(swarm, "shop");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(member(answer.body, "Id").size(), 64u);
  const std::string home = home_of(swarm, "shop");
  ASSERT_FALSE(home.empty());
  for (const std::string name : {"web1", "web2", "web3"}) {
    const Answer created = swarm.call("POST", "/containers/create?name=" + name,
                                      sleeper(R"(,"HostConfig":{"NetworkMode":"shop"})"));
    EXPECT_EQ(created.status, 201) << created.body;
    const Answer started = swarm.call("POST", "/containers/" + name + "/start");
    EXPECT_EQ(started.status, 204) << started.body;
    EXPECT_EQ("node-" + std::to_string(node_of(swarm, member(created.body, "Id")) + 1), home);
  }
}

TEST(CreateNetwork, MakesItWhereItsNameSays) {
  ManagerHarness swarm;
  EXPECT_EQ(make(swarm, "node-3/shop").status, 201);
  EXPECT_EQ(home_of(swarm, "shop"), "node-3");
  EXPECT_EQ(make(swarm, "node-2/shop").status, 201);
  EXPECT_EQ(home_of(swarm, "node-2/shop"), "node-2");
  const Answer answer = make(swarm, "node-9/shop");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such node: node-9");
}

TEST(CreateNetwork, TakesABareNameOnce) {
  ManagerHarness swarm;
  EXPECT_EQ(make(swarm, "shop").status, 201);
  Answer answer = make(swarm, "shop");
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(message(answer), "network with name shop already exists");
  EXPECT_EQ(make(swarm, "node-1/two").status, 201);
  EXPECT_EQ(make(swarm, "node-2/two").status, 201);
  EXPECT_EQ(make(swarm, "two").status, 409);  // Ambiguous by now.
}

TEST(CreateNetwork, KeepsThoseOfAComposeProjectTogether) {
  ManagerHarness swarm;
  const auto make_for = [&](const std::string& name, const std::string& project) {
    const Answer answer =
        swarm.call("POST", "/networks/create",
                   R"({"Name":")" + name + R"(","Labels":{"com.docker.compose.project":")" +
                       project + R"("}})");
    EXPECT_EQ(answer.status, 201) << answer.body;
    return home_of(swarm, name);
  };
  EXPECT_EQ(make_for("node-3/shop_front", "shop"), "node-3");
  EXPECT_EQ(make_for("shop_back", "shop"), "node-3");
  EXPECT_EQ(make_for("blog_front", "blog"), "node-1");
  EXPECT_EQ(make_for("node-2/shop_side", "shop"), "node-2");
}

TEST(CreateNetwork, RefusesWhatItCannotRead) {
  ManagerHarness swarm;
  EXPECT_EQ(swarm.call("POST", "/networks/create", "{").status, 400);
  EXPECT_EQ(swarm.call("POST", "/networks/create", R"({"Name":[]})").status, 400);
}

TEST(ConnectNetwork, TakesEveryNameOfAContainer) {
  ManagerHarness swarm;
  make(swarm, "node-2/shop");
  run(swarm, "web",
      R"({"Image":"busybox","Cmd":["sleep","100000"],"Env":["constraint:node==node-2"]})");
  EXPECT_EQ(member_call(swarm, "shop/connect", "node-2/web").status, 200);
  EXPECT_NE(swarm.call("GET", "/containers/web/json").body.find("\"shop\""), std::string::npos);
  const Container* web = *swarm.manager().cluster().find_container("web");
  EXPECT_EQ(web->networks.size(), 2u);
  EXPECT_EQ(member_call(swarm, "shop/disconnect", "node-2/web").status, 200);
  web = *swarm.manager().cluster().find_container("web");
  EXPECT_EQ(web->networks.size(), 1u);
}

TEST(ConnectNetwork, SaysThatTheyAreApart) {
  ManagerHarness swarm;
  make(swarm, "node-1/shop");
  run(swarm, "web",
      R"({"Image":"busybox","Cmd":["sleep","100000"],"Env":["constraint:node==node-2"]})");
  const Answer answer = member_call(swarm, "shop/connect", "web");
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(message(answer), "network shop is on node node-1, container web on node node-2");
}

TEST(ConnectNetwork, NamesWhatIsMissing) {
  ManagerHarness swarm;
  make(swarm, "shop");
  EXPECT_EQ(message(member_call(swarm, "zz/connect", "web")), "No such network: zz");
  Answer answer = member_call(swarm, "shop/connect", "zz");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such container: zz");
  answer = swarm.call("POST", "/networks/shop/connect", "{}");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(message(answer), "Container is not specified");
  EXPECT_EQ(member_call(swarm, "shop/disconnect", "zz").status, 404);
}

TEST(RemoveNetwork, RemovesItOnItsNode) {
  ManagerHarness swarm;
  make(swarm, "shop");
  EXPECT_EQ(swarm.call("DELETE", "/networks/shop").status, 204);
  EXPECT_EQ(home_of(swarm, "shop"), "");
  const Answer answer = swarm.call("DELETE", "/networks/shop");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such network shop");
  EXPECT_EQ(swarm.call("DELETE", "/networks/bridge").status, 403);
}

TEST(PruneNetworks, SumsWhatTheNodesRemoved) {
  ManagerHarness swarm;
  make(swarm, "node-1/one");
  make(swarm, "node-2/two");
  const Answer answer = swarm.call("POST", "/networks/prune");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("NetworksDeleted":["one","two"])"), std::string::npos)
      << answer.body;
  EXPECT_EQ(home_of(swarm, "one"), "");
}

}  // namespace
}  // namespace swarm::test
