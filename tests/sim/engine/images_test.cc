#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Images, TagAndRemove) {
  EngineClient client;
  EXPECT_EQ(client.post("/images/busybox/tag?repo=registry:5000/mine&tag=2").status, 201);
  EXPECT_EQ(client.get("/images/registry:5000/mine:2/json").status, 200);
  const Collected untagged = client.call("DELETE", "/images/registry:5000/mine:2");
  EXPECT_EQ(untagged.body, "[{\"Untagged\":\"registry:5000/mine:2\"}]\n");
  client.create(R"({"Image":"busybox"})", "web");
  const Collected used = client.call("DELETE", "/images/busybox");
  EXPECT_EQ(used.status, 409);
  EXPECT_NE(used.message().find("(must force) - container"), std::string::npos);
  client.call("DELETE", "/containers/web");
  EXPECT_EQ(client.call("DELETE", "/images/busybox").status, 200);
  EXPECT_EQ(client.get("/images/json").body, "[]\n");
  EXPECT_EQ(client.call("DELETE", "/images/busybox").message(), "No such image: busybox:latest");
}

TEST(Images, ListFilters) {
  FakeEngineOptions options = EngineClient::default_options();
  options.images = {"busybox:latest", "nginx:1.25", "reg.io/team/app:7"};
  EngineClient client(options);
  const auto count = [&](const std::string& query) {
    return client.get("/images/json" + query).json().as_array().size();
  };
  EXPECT_EQ(count(""), 3u);
  EXPECT_EQ(count(R"(?filters={"reference":["nginx"]})"), 1u);
  EXPECT_EQ(count(R"(?filters={"reference":["reg.io/*/app:7"]})"), 1u);
  EXPECT_EQ(count(R"(?filters={"dangling":["true"]})"), 0u);
  EXPECT_EQ(count("?filter=busybox"), 1u);
}

TEST(Images, CommitKeepsTheFiles) {
  EngineClient client;
  client.run("echo kept > /tmp/f", "web");
  EXPECT_EQ(client.post("/commit?container=web&repo=mine&tag=1").status, 201);
  client.create(R"({"Image":"mine:1","Cmd":["cat","/tmp/f"]})", "copy");
  client.post("/containers/copy/start");
  EXPECT_EQ(client.logs("copy"), "kept\n");
}

}  // namespace
}  // namespace swarm::sim
