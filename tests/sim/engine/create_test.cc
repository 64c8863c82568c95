#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

#include <set>

namespace swarm::sim {
namespace {

TEST(ContainerLife, RefusesAsDockerd) {
  EngineClient client;
  EXPECT_EQ(client.post("/containers/create?name=a", R"({"Image":"nosuch"})").message(),
            "No such image: nosuch:latest");
  const std::string id = client.create(R"({"Image":"busybox","Cmd":["sleep","9"]})", "web");
  const Collected conflict =
      client.post("/containers/create?name=web", R"({"Image":"busybox","Cmd":["true"]})");
  EXPECT_EQ(conflict.status, 409);
  EXPECT_EQ(conflict.message(),
            "Conflict. The container name \"/web\" is already in use by container \"" + id +
                "\". You have to remove (or rename) that container to be able to reuse that name.");
  EXPECT_EQ(client.get("/containers/none/json").message(), "No such container: none");
  EXPECT_EQ(client.post("/containers/web/start").status, 204);
  EXPECT_EQ(client.post("/containers/web/start").status, 304);
  const Collected running = client.call("DELETE", "/containers/web");
  EXPECT_EQ(running.status, 409);
  EXPECT_EQ(running.message(),
            "You cannot remove a running container " + id +
                ". Stop the container before attempting removal or force remove");
}

TEST(Names, AreMadeUpAndUnique) {
  EngineClient client;
  std::set<std::string> names;
  for (int i = 0; i < 200; ++i) {
    const std::string id = client.create(R"({"Image":"busybox"})");
    names.emplace(client.inspect(id).at("Name").as_string());
  }
  EXPECT_EQ(names.size(), 200u);
  EXPECT_NE(names.begin()->find('_'), std::string::npos);
}

}  // namespace
}  // namespace swarm::sim
