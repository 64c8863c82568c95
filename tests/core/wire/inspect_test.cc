#include "core/wire/docker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Container inspected(std::string_view text, Container container = {}) {
  const Result<bool> done = decode_container_inspect(text, container);
  EXPECT_TRUE(done) << (done ? "" : done.error().detail);
  return container;
}

TEST(DecodeContainerInspect, ReadsTheFormOfApi141) {
  Container before;
  before.id = "abc";
  before.names = {"web"};
  const Container found = inspected(
      R"({"Id":"abc","State":{"Status":"running","Running":true,"Paused":false,"Restarting":false,
      "Dead":false,"ExitCode":0,"StartedAt":"2026-11-24T04:09:48.5Z",
      "FinishedAt":"0001-01-01T00:00:00Z","Health":{"Status":"healthy","Log":[]}},
      "ExecIDs":["e1"],"HostConfig":{"CpuShares":512,"Memory":1000,"NetworkMode":"bridge",
      "AutoRemove":true,"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}],
      "90/tcp":[{"HostIp":"","HostPort":"9000-9010"}]}},
      "Config":{"Image":"busybox","Labels":{"com.docker.swarm.id":"ff"},
      "ExposedPorts":{"80/tcp":{}}},"Mounts":[{"Name":"v","Source":"/s","Destination":"/d"}],
      "NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},
      {"HostIp":"::","HostPort":"8080"}],"90/tcp":[{"HostIp":"0.0.0.0","HostPort":"9003"}],
      "91/tcp":null},"Networks":{"bridge":{"NetworkID":"n","EndpointID":"e"}}}})",
      before);
  EXPECT_TRUE(found.inspected);
  EXPECT_THAT(found.names, ElementsAre("web"));
  EXPECT_EQ(found.state, ContainerState::running);
  EXPECT_EQ(found.health, ContainerHealth::healthy);
  EXPECT_EQ(found.started_at, 1'795'493'388'500'000'000);
  EXPECT_EQ(found.finished_at, 0);
  EXPECT_EQ(found.cpu_shares, 512);
  EXPECT_EQ(found.memory_bytes, 1000);
  EXPECT_EQ(found.network_mode, "bridge");
  EXPECT_TRUE(found.auto_remove);
  EXPECT_EQ(found.swarm_id, "ff");
  EXPECT_THAT(found.exec_ids, ElementsAre("e1"));
  EXPECT_THAT(found.exposed_ports, ElementsAre("80/tcp"));
  EXPECT_THAT(found.mounts, ElementsAre(MountPoint{"v", "/s", "/d"}));
  EXPECT_THAT(found.networks, ElementsAre(NetworkAttachment{"bridge", "n", "e"}));
  // Of the range only the port that the engine took.
  EXPECT_THAT(found.host_ports, ElementsAre(HostPort{"", 8080, PortProtocol::tcp},
                                            HostPort{"0.0.0.0", 8080, PortProtocol::tcp},
                                            HostPort{"::", 8080, PortProtocol::tcp},
                                            HostPort{"0.0.0.0", 9003, PortProtocol::tcp}));
  EXPECT_THAT(found.asked_ports, ElementsAre(HostPort{"", 8080, PortProtocol::tcp}));
}

TEST(DecodeContainerInspect, HoldsTheWholeRangeBeforeTheStart) {
  const Container found =
      inspected(R"({"HostConfig":{"PortBindings":{"90/udp":[{"HostPort":"9000-9001"}],
      "x/y":[{"HostPort":"1"}],"91/tcp":[{"HostPort":"nonsense"}]}},
      "NetworkSettings":{"Ports":{}}})");
  EXPECT_THAT(found.host_ports, ElementsAre(HostPort{"", 9000, PortProtocol::udp},
                                            HostPort{"", 9001, PortProtocol::udp}));
}

TEST(DecodeContainerInspect, ReadsTheStateOfOldEnginesFromTheFlags) {
  const auto state = [](std::string_view flags) {
    return inspected("{\"State\":{" + std::string(flags) + "}}").state;
  };
  EXPECT_EQ(state(R"("Running":true,"Paused":false)"), ContainerState::running);
  EXPECT_EQ(state(R"("Running":true,"Paused":true)"), ContainerState::paused);
  EXPECT_EQ(state(R"("Running":true,"Restarting":true)"), ContainerState::restarting);
  EXPECT_EQ(state(R"("Running":false,"Dead":true)"), ContainerState::dead);
  EXPECT_EQ(state(R"("StartedAt":"0001-01-01T00:00:00Z")"), ContainerState::created);
  EXPECT_EQ(state(R"("StartedAt":"2026-11-24T04:09:48Z")"), ContainerState::exited);
}

TEST(DecodeContainerInspect, ReadsLimitsFromConfigWhereOldEnginesHaveThem) {
  const Container found = inspected(R"({"Config":{"CpuShares":256,"Memory":9},"ExecIDs":null})");
  EXPECT_EQ(found.cpu_shares, 256);
  EXPECT_EQ(found.memory_bytes, 9);
  EXPECT_THAT(found.exec_ids, IsEmpty());
}

TEST(DecodeContainerInspect, LeavesTheContainerAloneIfAMemberIsWrong) {
  Container container;
  container.memory_bytes = 5;
  const Result<bool> done = decode_container_inspect(
      R"({"HostConfig":{"Memory":7},"State":{"ExitCode":"x"}})", container);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().detail, "State.ExitCode: expected an integer of 64 bits");
  EXPECT_EQ(container.memory_bytes, 5);
  EXPECT_FALSE(container.inspected);
}

}  // namespace
}  // namespace swarm::wire
