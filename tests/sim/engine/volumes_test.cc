#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Volumes, OutliveTheirContainersAndShareFiles) {
  EngineClient client;
  client.run("echo stored > /data/x", "writer", R"({"Binds":["data:/data"]})");
  client.run("cat /in/x", "reader", R"({"Binds":["data:/in:ro"]})");
  EXPECT_EQ(client.logs("reader"), "stored\n");
  const Collected used = client.call("DELETE", "/volumes/data");
  EXPECT_EQ(used.status, 409);
  EXPECT_TRUE(used.message().starts_with("remove data: volume is in use - ["));
  client.post("/containers/prune");
  EXPECT_EQ(client.call("DELETE", "/volumes/data").status, 204);
  EXPECT_EQ(client.get("/volumes/data").message(), "get data: no such volume");
}

TEST(Volumes, AnonymousOnesGoWithTheContainerIfAsked) {
  EngineClient client;
  const auto count = [&] { return client.get("/volumes").json().at("Volumes").as_array().size(); };
  client.create(R"({"Image":"busybox","Volumes":{"/data":{}}})", "keeps");
  client.create(R"({"Image":"busybox","Volumes":{"/data":{}}})", "drops");
  EXPECT_EQ(count(), 2u);
  client.call("DELETE", "/containers/keeps");
  client.call("DELETE", "/containers/drops?v=1");
  EXPECT_EQ(count(), 1u);
  EXPECT_EQ(client.post("/volumes/prune").json().at("VolumesDeleted").as_array().size(), 1u);
}

TEST(Volumes, NamesAreChecked) {
  EngineClient client;
  EXPECT_EQ(client.post("/volumes/create", R"({"Name":"a/b"})").status, 400);
  EXPECT_EQ(client.post("/volumes/create", R"({"Name":"x1","Driver":"odd"})").status, 404);
  EXPECT_EQ(client.post("/volumes/create", "{}").json().at("Name").as_string().size(), 64u);
}

TEST(Volumes, AFailedCreateLeavesNothingBehind) {
  EngineClient client;
  client.post("/containers/create",
              R"({"Image":"busybox","Volumes":{"/d":{}},"HostConfig":{"Links":["none"]}})");
  EXPECT_EQ(client.get("/volumes").json().at("Volumes").as_array().size(), 0u);
}

}  // namespace
}  // namespace swarm::sim
