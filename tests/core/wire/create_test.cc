#include "core/wire/create.h"

#include "tests/support/wire/create_bodies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

TEST(CreateBody, GivesAnEngineWhatTheOriginalGave) {
  const CreateBody body = parsed(R"({
    "Env": ["A=1", "constraint:node==fkA", "affinity:image==img:1",
            "reschedule:on-node-failure", "foo:bar"],
    "Labels": {"com.docker.swarm.constraints": "[\"ostype==linux\"]"},
    "HostConfig": {"Memory": 1000000, "CpuShares": 2}
  })");
  EXPECT_THAT(body.spec().constraints, ElementsAre("ostype==linux", "node==fkA"));
  EXPECT_THAT(body.spec().affinities, ElementsAre("image==img:1"));
  EXPECT_THAT(body.reschedule_policies(), ElementsAre("on-node-failure"));
  EXPECT_EQ(body.spec().cpus, 2);
  EXPECT_EQ(body.spec().memory_bytes, 1000000);
  EXPECT_EQ(encoded(body), json::parse(R"({
    "Env": ["A=1", "foo:bar"],
    "Labels": {"com.docker.swarm.constraints": "[\"ostype==linux\",\"node==fkA\"]",
               "com.docker.swarm.affinities": "[\"image==img:1\"]",
               "com.docker.swarm.reschedule-policies": "[\"on-node-failure\"]"},
    "HostConfig": {"Memory": 1000000, "CpuShares": 512}
  })"));
}

TEST(CreateBody, KeepsWhatItDoesNotKnow) {
  const std::string text =
      R"({"Image":"busybox","New":{"Deep":[1,2.5,null,"x"]},"HostConfig":{"CgroupnsMode":"host"}})";
  EXPECT_EQ(json::parse(text), encoded(parsed(text)));
}

TEST(CreateBody, ConvertsWholeCpusToSharesOfTheEngineRoundedUp) {
  const CreateBody body = parsed(R"({"HostConfig":{"CpuShares":1}})");
  EXPECT_EQ(encoded(body, 3).at("HostConfig").at("CpuShares"), 342);
  EXPECT_EQ(encoded(body, 2).at("HostConfig").at("CpuShares"), 512);
  const CreateBody none = parsed(R"({"HostConfig":{"CpuShares":0}})");
  EXPECT_EQ(encoded(none, 3).at("HostConfig").at("CpuShares"), 0);
  const CreateBody huge = parsed(R"({"HostConfig":{"CpuShares":9223372036854775807}})");
  EXPECT_GT(encoded(huge, 1).at("HostConfig").at("CpuShares").as_int64(), 0);
}

TEST(CreateBody, EscapesRulesAsGoDoes) {
  const CreateBody body = parsed(R"({"Env":["constraint:region==/<us>&/"],"Labels":null})");
  EXPECT_EQ(encoded(body).at("Labels").at("com.docker.swarm.constraints"),
            R"(["region==/\u003cus\u003e\u0026/"])");
  EXPECT_THAT(body.spec().constraints, ElementsAre("region==/<us>&/"));
}

TEST(CreateBody, ChangesReachTheSpecAndTheBytes) {
  CreateBody body = parsed(R"({"Image":"a"})");
  const CreateBody before = body;
  body.set_label("com.docker.swarm.id", "abc");
  body.add_constraint("node==~n1");
  body.add_constraint("ostype==linux");
  body.set_network_mode("net");
  EXPECT_EQ(body.swarm_id(), "abc");
  EXPECT_EQ(body.spec().network_mode, "net");
  EXPECT_EQ(encoded(body), json::parse(R"({"Image":"a","Labels":{"com.docker.swarm.id":"abc",
      "com.docker.swarm.constraints":"[\"node==~n1\",\"ostype==linux\"]"},
      "HostConfig":{"NetworkMode":"net"}})"));
  EXPECT_EQ(encoded(before), json::parse(R"({"Image":"a"})"));
}

TEST(CreateBody, KnowsNamedVolumes) {
  const auto volumes = [](const std::string& host_config) {
    return parsed(R"({"Image":"a","HostConfig":)" + host_config + "}").named_volumes();
  };
  EXPECT_THAT(volumes(R"({"Binds":["data:/a","/srv:/b","~/c:/c","./d:/d","/anonymous","x:/e:ro"],
      "Mounts":[{"Type":"bind","Source":"/f","Target":"/f"},{"Type":"volume","Target":"/g"},
      {"Type":"volume","Source":"kept","Target":"/h"}]})"),
              ElementsAre("data", "x", "kept"));
  EXPECT_THAT(volumes(R"({"Binds":null,"Mounts":[null,7]})"), ElementsAre());
  EXPECT_THAT(volumes("null"), ElementsAre());
}

}  // namespace
}  // namespace swarm::wire
