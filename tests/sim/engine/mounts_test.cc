#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

boost::json::array mounts(EngineClient& client, const std::string& name) {
  return client.inspect(name).at("Mounts").as_array();
}

TEST(Mounts, OfEveryKind) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Volumes":{"/anon":{},"/data":{}},"HostConfig":{
      "Binds":["data:/data:ro","/host:/bind"],
      "Mounts":[{"Type":"tmpfs","Target":"/tmp/fs"},
          {"Type":"volume","Source":"named","Target":"/m"}]}})",
                "web");
  const auto list = mounts(client, "web");
  ASSERT_EQ(list.size(), 5u);
  EXPECT_EQ(list.at(0).at("Name").as_string(), "data");
  EXPECT_FALSE(list.at(0).at("RW").as_bool());
  EXPECT_EQ(list.at(1).at("Type").as_string(), "bind");
  EXPECT_EQ(list.at(1).at("Source").as_string(), "/host");
  EXPECT_EQ(list.at(2).at("Type").as_string(), "tmpfs");
  EXPECT_EQ(list.at(3).at("Name").as_string(), "named");
  EXPECT_EQ(list.at(4).at("Destination").as_string(), "/anon");
}

TEST(Mounts, FromOtherContainers) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Volumes":{"/data":{}}})", "db");
  client.create(R"({"Image":"busybox","HostConfig":{"VolumesFrom":["db:ro"]}})", "web");
  EXPECT_EQ(mounts(client, "web").at(0).at("Name"), mounts(client, "db").at(0).at("Name"));
  EXPECT_FALSE(mounts(client, "web").at(0).at("RW").as_bool());
}

TEST(Mounts, AreRefusedIfMalformed) {
  EngineClient client;
  for (const char* host_config :
       {R"({"Binds":["a:/b:ro:x"]})", R"({"Binds":[":/b"]})", R"({"Binds":["a:/"]})",
        R"({"Mounts":[{"Type":"volume"}]})", R"({"Mounts":[{"Type":"odd","Target":"/x"}]})"}) {
    EXPECT_EQ(client
                  .post("/containers/create",
                        std::string(R"({"Image":"busybox","HostConfig":)") + host_config + "}")
                  .status,
              400)
        << host_config;
  }
}

}  // namespace
}  // namespace swarm::sim
