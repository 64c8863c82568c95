#include "core/wire/create.h"
#include "tests/support/wire/create_bodies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refusal(std::string_view text) {
  const Result<CreateBody> body = parse_create_body(text, "");
  if (body) return "accepted";
  EXPECT_EQ(body.error().code, Errc::bad_request);
  return body.error().detail;
}

TEST(CreateBody, TakesMemberNamesInAnyCase) {
  const CreateBody body = parsed(
      R"({"image":"a","hostconfig":{"memory":5,"portbindings":{"80/tcp":[{"HostPort":"8080"}]}},
          "HostConfig":{"CpuShares":1},"networkingconfig":{"endpointsconfig":{"n1/net":{}}}})");
  EXPECT_EQ(body.spec().image, "a");
  EXPECT_EQ(body.spec().memory_bytes, 5);
  EXPECT_EQ(body.spec().cpus, 1);
  EXPECT_THAT(body.spec().host_ports, ElementsAre(HostPort{"", 8080, PortProtocol::tcp}));
  CreateBody stripped = body;
  stripped.strip_node_names([](std::string_view name) { return name == "n1"; });
  const json::value sent = encoded(stripped);
  EXPECT_TRUE(sent.at("NetworkingConfig").at("EndpointsConfig").as_object().contains("net"));
  EXPECT_FALSE(sent.as_object().contains("hostconfig"));
}

TEST(CreateBody, MovesLegacyLimitsIntoHostConfig) {
  const CreateBody body = parsed(
      R"({"Memory":7,"MemorySwap":0,"CpuShares":2,"Cpuset":"0,1","HostConfig":{"CpuShares":1}})");
  EXPECT_EQ(body.spec().memory_bytes, 7);
  EXPECT_EQ(body.spec().cpus, 2);
  EXPECT_EQ(encoded(body, 2),
            json::parse(R"({"HostConfig":{"CpuShares":1024,"Memory":7,"CpusetCpus":"0,1"}})"));
}

TEST(CreateBody, IgnoresRuleLabelsThatAreNoJson) {
  const CreateBody body = parsed(
      R"({"Labels":{"com.docker.swarm.constraints":"node==a",
                    "com.docker.swarm.affinities":"[1]"}})");
  EXPECT_THAT(body.spec().constraints, IsEmpty());
  EXPECT_THAT(body.spec().affinities, IsEmpty());
  EXPECT_EQ(body.spec().labels.at("com.docker.swarm.constraints"), "node==a");
}

TEST(CreateBody, OnlyTakesExactPrefixesFromTheEnvironment) {
  const std::string text =
      R"({"Env":["Constraint:a==b","constraint","A=constraint:x","constraints:a==b",":x",""]})";
  const CreateBody body = parsed(text);
  EXPECT_THAT(body.spec().constraints, IsEmpty());
  EXPECT_EQ(encoded(body), json::parse(text));
}

TEST(CreateBody, ReadsWhatPlacementNeeds) {
  const CreateBody body = parsed(R"({"Image":"a","ExposedPorts":{"80/tcp":{}},"HostConfig":{
      "Links":["db:alias"],"VolumesFrom":["data:ro"],"NetworkMode":"container:x",
      "PortBindings":{"80/tcp":[{"HostIp":"10.0.0.1","HostPort":"8000-8002"},{"HostPort":""}],
                      "53/udp":[{"HostPort":"53"}],"90/tcp":null,"91":[{"HostPort":"0"}]}}})",
                                 "/web");
  const ContainerSpec& spec = body.spec();
  EXPECT_EQ(spec.name, "web");
  EXPECT_THAT(spec.links, ElementsAre("db:alias"));
  EXPECT_THAT(spec.volumes_from, ElementsAre("data:ro"));
  EXPECT_EQ(spec.network_mode, "container:x");
  EXPECT_THAT(spec.exposed_ports, ElementsAre("80/tcp"));
  EXPECT_THAT(spec.host_ports, ElementsAre(HostPort{"10.0.0.1", 8000, PortProtocol::tcp},
                                           HostPort{"10.0.0.1", 8001, PortProtocol::tcp},
                                           HostPort{"10.0.0.1", 8002, PortProtocol::tcp},
                                           HostPort{"", 53, PortProtocol::udp}));
}

TEST(CreateBody, RefusesInWordsThatNameTheMember) {
  EXPECT_EQ(refusal(""), "invalid JSON: got EOF while reading request body");
  EXPECT_EQ(refusal(" \n"), "invalid JSON: got EOF while reading request body");
  EXPECT_EQ(refusal("null"), "config cannot be empty in order to create a container");
  EXPECT_EQ(refusal("[]"), "invalid JSON: expected an object");
  EXPECT_THAT(refusal("{\"a\":}"), HasSubstr("at byte 5"));
  EXPECT_THAT(refusal("{} {}"), HasSubstr("extra data at byte 3"));
  EXPECT_THAT(refusal(std::string(40, '[') + std::string(40, ']')), HasSubstr("too deep"));
  EXPECT_THAT(refusal("{\"Image\":\"\xFF\"}"), HasSubstr("invalid JSON"));
  EXPECT_EQ(refusal(R"({"Image":5})"), "invalid JSON: Image: expected a string");
  EXPECT_EQ(refusal(R"({"Env":"A=1"})"), "invalid JSON: Env: expected an array");
  EXPECT_EQ(refusal(R"({"Env":[1]})"), "invalid JSON: Env: expected an array of strings");
  EXPECT_EQ(refusal(R"({"Labels":["a"]})"), "invalid JSON: Labels: expected an object");
  EXPECT_EQ(refusal(R"({"HostConfig":"x"})"), "invalid JSON: HostConfig: expected an object");
  EXPECT_EQ(refusal(R"({"HostConfig":{"Memory":1.5}})"),
            "invalid JSON: HostConfig.Memory: expected an integer of 64 bits");
  EXPECT_EQ(refusal(R"({"HostConfig":{"CpuShares":9223372036854775808}})"),
            "invalid JSON: HostConfig.CpuShares: expected an integer of 64 bits");
  EXPECT_EQ(
      refusal(R"({"HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"70000"}]}}})"),
      "invalid JSON: HostConfig.PortBindings: expected a port number or a range, not \"70000\"");
  EXPECT_EQ(refusal(R"({"HostConfig":{"PortBindings":{"80/x":[{"HostPort":"7"}]}}})"),
            "invalid JSON: HostConfig.PortBindings: expected a protocol: tcp, udp or sctp");
  EXPECT_THAT(refusal(R"({"HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"1-65535"},
                        {"HostPort":"1-65535"}]}}})"),
              HasSubstr("at most 65535 host ports"));
}

TEST(CreateBody, RefusesReschedulePoliciesThatAreNone) {
  EXPECT_EQ(refusal(R"({"Env":["reschedule:foo"]})"), "invalid reschedule policy: foo");
  EXPECT_EQ(refusal(R"({"Env":["reschedule:off","reschedule:off"]})"),
            "too many reschedule policies");
  EXPECT_EQ(refusal(R"({"Env":["reschedule:off"]})"), "accepted");
}

TEST(CreateBody, TakesNullWhereGoDoes) {
  const CreateBody body = parsed(
      R"({"Image":null,"Env":null,"Labels":null,"ExposedPorts":null,"HostConfig":null,
          "NetworkingConfig":null})");
  EXPECT_EQ(body.spec().image, "");
  const CreateBody inner = parsed(
      R"({"HostConfig":{"Memory":null,"Links":null,"PortBindings":null,"NetworkMode":null}})");
  EXPECT_EQ(inner.spec().memory_bytes, 0);
}

}  // namespace
}  // namespace swarm::wire
