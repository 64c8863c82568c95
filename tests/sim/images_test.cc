#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Images, PullTakesTimeAndReportsIt) {
  EngineClient client;
  const ExchangeId pull = client.open("POST", "/images/create?fromImage=nginx&tag=1.25");
  EXPECT_EQ(client.at(pull).status, 200);
  EXPECT_TRUE(client.at(pull).body.starts_with(
      "{\"status\":\"Pulling from library/nginx\",\"id\":\"1.25\"}\r\n"));
  EXPECT_FALSE(client.at(pull).ended);
  EXPECT_EQ(client.get("/images/nginx:1.25/json").status, 404);
  client.advance(std::chrono::seconds(6));
  EXPECT_TRUE(client.at(pull).ended);
  EXPECT_NE(client.at(pull).body.find("\"Downloading\""), std::string::npos);
  EXPECT_NE(client.at(pull).body.find("Status: Downloaded newer image for nginx:1.25"),
            std::string::npos);
  EXPECT_EQ(client.get("/images/nginx:1.25/json").status, 200);
  const Collected again = client.post("/images/create?fromImage=nginx&tag=1.25");
  EXPECT_NE(again.body.find("Image is up to date"), std::string::npos);
}

TEST(Images, PullOfWhatTheRegistryLacksFails) {
  EngineClient client;
  const Collected answer = client.post("/images/create?fromImage=nosuch&tag=latest");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(
      answer.message(),
      "pull access denied for nosuch, repository does not exist or may require 'docker login': "
      "denied: requested access to the resource is denied");
  EXPECT_EQ(client.post("/images/create?fromImage=failing/app").status, 404);
  EXPECT_EQ(client.post("/images/create?fromImage=UPPER").message(), "invalid reference format");
}

TEST(Images, APullEndsWhenItsClientLeaves) {
  EngineClient client;
  client.gone(client.open("POST", "/images/create?fromImage=nginx&tag=1.25"));
  client.advance(std::chrono::minutes(1));
  EXPECT_EQ(client.get("/images/nginx:1.25/json").status, 404);
}

TEST(Images, HaveTheSameIdOnEveryEngine) {
  EngineClient one(EngineClient::default_options(), 1);
  EngineClient two(EngineClient::default_options(), 2);
  const auto id = [](EngineClient& client) {
    return client.get("/images/busybox/json").json().at("Id").as_string();
  };
  EXPECT_EQ(id(one), id(two));
  EXPECT_EQ(id(one).size(), 71u);
}

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
