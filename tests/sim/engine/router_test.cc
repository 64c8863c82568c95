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

}  // namespace
}  // namespace swarm::sim
