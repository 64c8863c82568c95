#include "core/api/info.h"

#include "core/api/shown_node.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm {
namespace {

namespace json = boost::json;

constexpr std::int64_t wall = 1'795'493'388'000'000'000;  // 2026-11-24T04:09:48Z

Engine healthy_engine() {
  Engine engine;
  engine.state = EngineState::healthy;
  engine.address = "10.93.0.11:2375";
  engine.facts.name = "apnode1";
  engine.facts.id = "EDGL:H57I";
  engine.facts.server_version = "20.10.24+dfsg1";
  engine.node.cpus_total = 2;
  engine.node.memory_bytes_total = 26'542'859'325;
  engine.node.labels = {{"tier", "t1"}, {"ostype", "linux"}};
  engine.containers_by_state = {1, 2, 1, 1, 0, 1, 0};
  engine.memory_bytes_reserved = 100 << 20;
  engine.updated_at = wall + 999;
  Image tagged;
  tagged.tags = {"a:1"};
  engine.images = {tagged, Image{}};
  return engine;
}

Engine pending_engine() {
  Engine engine;
  engine.address = "10.93.0.12:2375";
  engine.error = "Cannot connect to the Docker daemon";
  engine.retry_at = Instant(std::chrono::milliseconds(12'500));
  return engine;
}

std::string system_status(const std::vector<const Engine*>& engines) {
  const ManagerOptions options;
  const InfoFacts facts{options, engines, 0, {Instant(std::chrono::seconds(2)), wall}};
  const json::value info = json::parse(encode_info(facts));
  std::string text;
  for (const json::value& row : info.at("SystemStatus").as_array()) {
    text += json::serialize(row) + "\n";
  }
  return text;
}

TEST(EncodeInfo, HasTheRowsOfTheOriginal) {
  const Engine up = healthy_engine();
  const Engine down = pending_engine();
  EXPECT_EQ(system_status({&down, &up}), R"rows(["Role","primary"]
["Strategy","spread"]
["Filters","health, port, containerslots, dependency, affinity, constraint, whitelist, network"]
["Nodes","2"]
[" (unknown)","10.93.0.12:2375"]
["  └ ID",""]
["  └ Status","Pending"]
["  └ Containers","0"]
["  └ Reserved CPUs","0 / 0"]
["  └ Reserved Memory","0 B / 0 B"]
["  └ Labels",""]
["  └ Error","Cannot connect to the Docker daemon"]
["  └ UpdatedAt","0001-01-01T00:00:00Z"]
["  └ ServerVersion",""]
["  └ Next retry","in 11s"]
[" apnode1","10.93.0.11:2375"]
["  └ ID","EDGL:H57I|10.93.0.11:2375"]
["  └ Status","Healthy"]
["  └ Containers","6 (3 Running, 1 Paused, 2 Stopped)"]
["  └ Reserved CPUs","0 / 2"]
["  └ Reserved Memory","100 MiB / 24.72 GiB"]
["  └ Labels","ostype=linux, tier=t1"]
["  └ UpdatedAt","2026-11-24T04:09:48Z"]
["  └ ServerVersion","20.10.24+dfsg1"]
)rows");
}

TEST(EncodeInfo, CountsRegisteredEnginesOnly) {
  const Engine up = healthy_engine();
  Engine down = healthy_engine();
  down.state = EngineState::unhealthy;
  Engine pending = healthy_engine();
  pending.state = EngineState::pending;
  ManagerOptions options;
  options.host_name = "manager<1>";
  options.debug = true;
  const InfoFacts facts{options, {&up, &down, &pending}, 4, {Instant{}, wall}};
  const std::string text = encode_info(facts);
  const json::value info = json::parse(text);
  EXPECT_EQ(info.at("Containers"), 12);
  EXPECT_EQ(info.at("ContainersRunning"), 6);
  EXPECT_EQ(info.at("ContainersPaused"), 2);
  EXPECT_EQ(info.at("ContainersStopped"), 4);
  EXPECT_EQ(info.at("Images"), 2);
  EXPECT_EQ(info.at("NCPU"), 4);
  EXPECT_EQ(info.at("MemTotal"), 2 * 26'542'859'325);
  EXPECT_EQ(info.at("NEventsListener"), 4);
  EXPECT_EQ(info.at("Name"), "manager<1>");
  EXPECT_THAT(text, testing::HasSubstr("manager\\u003c1\\u003e"));
  EXPECT_EQ(info.at("SystemTime"), "2026-11-24T04:09:48Z");
  EXPECT_EQ(info.at("Debug"), true);
  EXPECT_EQ(info.at("MemoryLimit"), true);
  EXPECT_EQ(info.at("Swarm").at("LocalNodeState"), "inactive");
  EXPECT_TRUE(std::string(info.at("ServerVersion").as_string()).starts_with("swarm/"));
}

TEST(EncodeInfo, NamesWhatWaitsToBeRescheduledBehindTheNodes) {
  const ManagerOptions options;
  InfoFacts facts{options, {}, 0, {Instant(std::chrono::seconds(2)), wall}};
  facts.rescheduling.braked = true;
  facts.rescheduling.unreachable = 3;
  facts.rescheduling.engines = 6;
  facts.rescheduling.waiting = {{"web", "node1", "no room", 2, Instant(std::chrono::seconds(6))}};
  const json::array rows = json::parse(encode_info(facts)).at("SystemStatus").as_array();
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[4].at(0), "Rescheduling");
  EXPECT_EQ(rows[4].at(1), "1 waiting (stopped: 3 of 6 engines are unreachable)");
  EXPECT_EQ(rows[5].at(0), "  \u2514 web");
  EXPECT_EQ(rows[5].at(1), "lost with node1: no room, next try in 4s");
}

TEST(EncodeVersion, HasWhatClientsLookFor) {
  const json::value version =
      json::parse(encode_version(ManagerOptions{}, ApiVersion{1, 44}, ApiVersion{1, 15}));
  EXPECT_TRUE(std::string(version.at("Version").as_string()).starts_with("swarm/"));
  EXPECT_EQ(version.at("ApiVersion"), "1.44");
  EXPECT_EQ(version.at("MinAPIVersion"), "1.15");
  EXPECT_EQ(version.at("Platform").at("Name"), "Docker Swarm - Community");
  EXPECT_EQ(version.at("Components").at(0).at("Name"), "Engine");
  EXPECT_EQ(version.at("Components").at(0).at("Details").at("MinAPIVersion"), "1.15");
  EXPECT_FALSE(version.as_object().contains("Experimental"));
  ManagerOptions experimental;
  experimental.experimental = true;
  EXPECT_EQ(json::parse(encode_version(experimental, {1, 44}, {1, 15})).at("Experimental"), true);
}

TEST(ShownNodeId, NamesTheAddressToo) {
  EXPECT_EQ(shown_node_id(healthy_engine()), "EDGL:H57I|10.93.0.11:2375");
  EXPECT_EQ(shown_node_id(pending_engine()), "");
}

}  // namespace
}  // namespace swarm
