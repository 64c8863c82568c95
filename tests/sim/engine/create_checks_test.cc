#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(RestartPolicy, IsChecked) {
  EngineClient client;
  const auto message = [&](const std::string& host_config) {
    return client
        .post("/containers/create", R"({"Image":"busybox","HostConfig":)" + host_config + "}")
        .message();
  };
  EXPECT_EQ(message(R"({"RestartPolicy":{"Name":"odd"}})"), "invalid restart policy 'odd'");
  EXPECT_EQ(message(R"({"AutoRemove":true,"RestartPolicy":{"Name":"always"}})"),
            "can't create 'AutoRemove' container with restart policy");
  EXPECT_EQ(message(R"({"Memory":4096})"), "Minimum memory limit allowed is 6MB");
  EXPECT_EQ(message(R"({"NanoCpus":9000000000})"),
            "range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available");
  EXPECT_EQ(message(R"({"PortBindings":{"eighty/tcp":[{}]}})"),
            "invalid port specification: \"eighty/tcp\"");
  EXPECT_EQ(message(R"({"Binds":["a:b"]})"), "invalid volume specification: 'a:b'");
  EXPECT_EQ(message(R"({"VolumesFrom":["none"]})"), "No such container: none");
}

// Whose network it is to share is looked for when it starts, as dockerd does it.
TEST(NetworkMode, OfAnotherContainerIsCheckedAtTheStart) {
  EngineClient client;
  const std::string id =
      client.create(R"({"Image":"busybox","HostConfig":{"NetworkMode":"container:none"}})", "web");
  ASSERT_NE(id, "");
  EXPECT_EQ(client.post("/containers/web/start").message(), "No such container: none");
}

}  // namespace
}  // namespace swarm::sim
