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

}  // namespace
}  // namespace swarm::sim
