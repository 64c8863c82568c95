#include "core/wire/docker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr NodeRef node{"n1", "10.0.0.1"};

Container only(std::string_view element) {
  const auto list = decode_container_list("[" + std::string(element) + "]", node);
  EXPECT_TRUE(list) << (list ? "" : list.error().detail);
  return list && list->size() == 1 ? list->front() : Container{};
}

// The kept entry with that status put in.
std::string entry_of(const Container& container, std::string_view status = "S") {
  std::string text = container.list.bytes;
  return text.insert(container.list.status_at, "\"" + std::string(status) + "\"");
}

TEST(DecodeContainerList, ReadsTheFormOfApi141) {
  const Container container = only(
      R"({"Id":"0123456789ab","Names":["/db/web","/web"],"Image":"busybox","ImageID":"sha256:aa",
      "Command":"sh","Created":1700000000,"Ports":[
        {"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},
        {"IP":"::","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},
        {"PrivatePort":53,"Type":"udp"}],
      "Labels":{"a":"b","com.docker.swarm.id":"ff"},"State":"exited",
      "Status":"Exited (137) 2 hours ago","HostConfig":{"NetworkMode":"default"},
      "NetworkSettings":{"Networks":{"bridge":{"NetworkID":"n","EndpointID":"e"},"x":null}},
      "Mounts":[{"Type":"volume","Name":"data","Source":"/s","Destination":"/d"}]})");
  EXPECT_EQ(container.id, "0123456789ab");
  EXPECT_THAT(container.names, ElementsAre("web", "db/web"));
  EXPECT_EQ(container.image, "busybox");
  EXPECT_EQ(container.image_id, "sha256:aa");
  EXPECT_EQ(container.created, 1700000000000000000);
  EXPECT_EQ(container.state, ContainerState::exited);
  EXPECT_EQ(container.exit_code, 137);
  EXPECT_EQ(container.swarm_id, "ff");
  EXPECT_THAT(container.ports, ElementsAre(PublishedPort{"0.0.0.0", 80, 8080, PortProtocol::tcp},
                                           PublishedPort{"::", 80, 8080, PortProtocol::tcp},
                                           PublishedPort{"", 53, 0, PortProtocol::udp}));
  EXPECT_THAT(container.mounts, ElementsAre(MountPoint{"data", "/s", "/d"}));
  EXPECT_THAT(container.networks, ElementsAre(NetworkAttachment{"bridge", "n", "e"}));
}

TEST(DecodeContainerList, KeepsTheEntryInTheEnginesOrderWithTheNodePutIn) {
  const Container container =
      only(R"({"Id":"a","Names":["/web","/web/db"],"New":[1,{"b":null}],"Status":"Up 2 seconds",)"
           R"("Ports":[{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},)"
           R"({"IP":"::","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},)"
           R"({"IP":"127.0.0.1","PrivatePort":80,"PublicPort":8081,"Type":"tcp"},)"
           R"({"PrivatePort":81,"Type":"tcp"}],)"
           R"("Labels":{"Status":"mine"}})");
  EXPECT_EQ(
      entry_of(container, "Up 3 seconds"),
      R"({"Id":"a","Names":["/n1/web","/n1/web/db"],"New":[1,{"b":null}],"Status":"Up 3 seconds",)"
      R"("Ports":[{"IP":"10.0.0.1","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},)"
      R"({"IP":"127.0.0.1","PrivatePort":80,"PublicPort":8081,"Type":"tcp"},)"
      R"({"PrivatePort":81,"Type":"tcp"}],)"
      R"("Labels":{"Status":"mine"}})");
}

TEST(DecodeContainerList, ReadsTheFormOfApi115) {
  const Container container =
      only(R"({"Command":"sh","Created":1,"Id":"a","Image":"i:1","Names":null,"Ports":[],)"
           "\"Status\":\"Up 2 hours (Paused)\"}");
  EXPECT_THAT(container.names, IsEmpty());
  EXPECT_EQ(container.state, ContainerState::paused);
  EXPECT_EQ(only(R"({"Id":"a"})").state, ContainerState::created);
  EXPECT_EQ(entry_of(only(R"({"Id":"a"})")), R"({"Id":"a","Status":"S"})");
}

TEST(DecodeContainerList, ReadsStateAndHealthFromTheStatus) {
  const auto with = [](std::string_view status) {
    return only(R"({"Id":"a","Status":")" + std::string(status) + "\"}");
  };
  EXPECT_EQ(with("Up 5 minutes (healthy)").health, ContainerHealth::healthy);
  EXPECT_EQ(with("Up 5 minutes (unhealthy)").health, ContainerHealth::unhealthy);
  EXPECT_EQ(with("Up 1 second (health: starting)").health, ContainerHealth::starting);
  EXPECT_EQ(with("Up 1 second").state, ContainerState::running);
  EXPECT_EQ(with("Restarting (2) 3 seconds ago").state, ContainerState::restarting);
  EXPECT_EQ(with("Restarting (2) 3 seconds ago").exit_code, 2);
  EXPECT_EQ(with("Created").state, ContainerState::created);
  EXPECT_EQ(with("Dead").state, ContainerState::dead);
  EXPECT_EQ(with("Removal In Progress").state, ContainerState::removing);
  EXPECT_EQ(only(R"({"Id":"a","State":"running","Status":"Up 1 second","Health":
      {"Status":"unhealthy","FailingStreak":3}})")
                .health,
            ContainerHealth::unhealthy);
}

TEST(DecodeContainerList, SaysWhichMemberIsWrong) {
  const auto problem = [](std::string_view text) {
    const auto list = decode_container_list(text, node);
    return list ? "accepted" : list.error().detail;
  };
  EXPECT_EQ(problem("{}"), "expected an array");
  EXPECT_EQ(problem("[1]"), "expected an array of objects");
  EXPECT_EQ(problem("[{}]"), "Id: expected the container's ID");
  EXPECT_EQ(problem(R"([{"Id":"a","Names":"web"}])"), "Names: expected an array");
  EXPECT_EQ(problem(R"([{"Id":"a","Ports":[{"PrivatePort":70000,"Type":"tcp"}]}])"),
            "Ports.PrivatePort: expected a port number");
  EXPECT_EQ(problem(R"([{"Id":"a","NetworkSettings":{"Networks":{"b":{"NetworkID":1}}}}])"),
            "NetworkSettings.Networks.b.NetworkID: expected a string");
  EXPECT_EQ(problem("null"), "accepted");
}

}  // namespace
}  // namespace swarm::wire
