#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Router, ChecksTheVersionPrefix) {
  FakeEngineOptions options = EngineClient::default_options();
  options.api_version = "1.50";
  options.api_version_min = "1.24";
  EngineClient client(options);
  EXPECT_EQ(client.get("/v1.50/info").status, 200);
  EXPECT_EQ(client.get("/info").status, 200);
  const Collected old = client.get("/v1.23/info");
  EXPECT_EQ(old.status, 400);
  EXPECT_EQ(old.body,
            "client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade "
            "your client to a newer version\n");
  const Collected young = client.get("/v1.60/info");
  EXPECT_EQ(young.status, 400);
  EXPECT_EQ(young.message(),
            "client version 1.60 is too new. Maximum supported API version is 1.50");
}

TEST(Router, HasDockerdsHeadersOnEveryAnswer) {
  EngineClient client;
  for (const char* target : {"/_ping", "/nothing", "/info", "/containers/none/json"}) {
    const Collected answer = client.get(target);
    EXPECT_EQ(answer.headers.get("Api-Version"), "1.43") << target;
    EXPECT_EQ(answer.headers.get("Ostype"), "linux") << target;
    EXPECT_EQ(answer.headers.get("Docker-Experimental"), "false") << target;
    EXPECT_EQ(answer.headers.get("Server"), "Docker/24.0.7 (linux)") << target;
  }
}

TEST(Router, PingsWithAndWithoutBody) {
  EngineClient client;
  EXPECT_EQ(client.get("/_ping").body, "OK");
  const Collected head = client.call("HEAD", "/_ping");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.headers.get("Swarm"), "inactive");
}

TEST(Router, UnknownPathsAreNotFound) {
  EngineClient client;
  EXPECT_EQ(client.get("/nothing/here").status, 404);
  EXPECT_EQ(client.get("/nothing/here").message(), "page not found");
  EXPECT_EQ(client.get("/services").status, 503);
  EXPECT_EQ(client.get("nothing").status, 400);
  EXPECT_EQ(client.get("/containers/%zz/json").status, 400);
}

TEST(Router, DecodesPathAndQuery) {
  EngineClient client;
  client.create(R"({"Image":"busybox"})", "web");
  EXPECT_EQ(client.get("/containers/w%65b/json").status, 200);
  EXPECT_EQ(client.get("/images/docker.io%2Flibrary%2Fbusybox:latest/json").status, 200);
  EXPECT_EQ(client.get("/images/docker.io/library/busybox/json").status, 200);
}

TEST(Router, RefusesMalformedBodies) {
  EngineClient client;
  EXPECT_EQ(client.post("/containers/create").message(),
            "invalid JSON: got EOF while reading request body");
  EXPECT_EQ(client.post("/containers/create", "{\"Image\":").status, 400);
  EXPECT_EQ(client.post("/containers/create", "[]").status, 400);
  EXPECT_EQ(client.post("/containers/create", R"({"Image":7})").message(),
            "invalid JSON: json: cannot unmarshal number into Go struct field "
            "ContainerConfigWrapper.Image of type string");
  EXPECT_EQ(client.post("/networks/create", "{}").status, 400);
}

TEST(System, InfoCountsContainersAndShowsTheOptions) {
  FakeEngineOptions options = EngineClient::default_options();
  options.cpus = 6;
  options.labels = {"disk=ssd"};
  EngineClient client(options);
  client.run("sleep 100", "run1");
  client.run("sleep 100; true", "paused1");
  client.post("/containers/paused1/pause");
  client.run("true", "done1");
  const auto info = client.get("/info").json().as_object();
  EXPECT_EQ(info.at("ID").as_string(), "ABCD:EFGH");
  EXPECT_EQ(info.at("Name").as_string(), "node-1");
  EXPECT_EQ(info.at("NCPU").as_int64(), 6);
  EXPECT_EQ(info.at("Labels").as_array().at(0).as_string(), "disk=ssd");
  EXPECT_EQ(info.at("Containers").to_number<int>(), 3);
  EXPECT_EQ(info.at("ContainersRunning").to_number<int>(), 1);
  EXPECT_EQ(info.at("ContainersPaused").to_number<int>(), 1);
  EXPECT_EQ(info.at("ContainersStopped").to_number<int>(), 1);
  EXPECT_EQ(info.at("SystemTime").as_string(), "2023-11-14T22:13:20Z");
  EXPECT_EQ(info.at("Swarm").at("LocalNodeState").as_string(), "inactive");
}

TEST(System, VersionHasItsRangeAndComponents) {
  EngineClient client;
  const auto version = client.get("/version").json().as_object();
  EXPECT_EQ(version.at("ApiVersion").as_string(), "1.43");
  EXPECT_EQ(version.at("MinAPIVersion").as_string(), "1.12");
  EXPECT_EQ(version.at("Components").as_array().at(0).at("Name").as_string(), "Engine");
}

}  // namespace
}  // namespace swarm::sim
