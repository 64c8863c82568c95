#include "core/wire/ports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(IsWildcard, KnowsEveryWayToWriteIt) {
  for (const char* ip : {"0.0.0.0", "::", "0::0", "0:0:0:0:0:0:0:0"}) EXPECT_TRUE(is_wildcard(ip));
  for (const char* ip : {"", "0", "0:0", "::1", "127.0.0.1", "0.0.0.00", "host"}) {
    EXPECT_FALSE(is_wildcard(ip)) << ip;
  }
}

TEST(ParsePortRange, TakesOnePortOrTwo) {
  EXPECT_EQ(parse_port_range("80")->last, 80);
  EXPECT_EQ(parse_port_range("80-90")->first, 80);
  EXPECT_EQ(parse_port_range("80-90")->last, 90);
  for (const char* text : {"", "-", "80-", "-80", "90-80", "65536", "x", "80 ", "+80"}) {
    EXPECT_FALSE(parse_port_range(text)) << text;
  }
}

TEST(ParseProtocol, IsTcpIfNoneIsNamed) {
  EXPECT_EQ(protocol_of_key("80"), PortProtocol::tcp);
  EXPECT_EQ(protocol_of_key("80/UDP"), PortProtocol::udp);
  EXPECT_EQ(protocol_of_key("80/sctp"), PortProtocol::sctp);
  EXPECT_FALSE(protocol_of_key("80/icmp"));
}

TEST(ReadBindings, SkipsRangesIfAsked) {
  const json::object object =
      json::parse(R"({"P":{"1/tcp":[{"HostPort":"5-6"},{"HostPort":"7"},{"HostPort":"8-8"}]}})")
          .get_object();
  std::string problem;
  const ObjectReader read(object, {}, problem);
  EXPECT_THAT(read_bindings(read, "P", {.lenient = true, .skip_ranges = true}),
              ElementsAre(HostPort{"", 7, PortProtocol::tcp}, HostPort{"", 8, PortProtocol::tcp}));
  EXPECT_THAT(read_bindings(read, "P", {}), testing::SizeIs(4));
  EXPECT_THAT(read_bindings(read, "absent", {}), IsEmpty());
  EXPECT_EQ(problem, "");
}

TEST(EncodePorts, HasAnEnginesMembersInItsOrder) {
  EXPECT_EQ(encode_ports({{"::", 80, 8080, PortProtocol::tcp}, {"", 53, 0, PortProtocol::udp}}),
            R"([{"IP":"::","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},)"
            R"({"PrivatePort":53,"Type":"udp"}])");
  EXPECT_EQ(encode_ports({}), "[]");
  EXPECT_EQ(port_key(53, PortProtocol::udp), "53/udp");
  EXPECT_EQ(port_key(7, PortProtocol::sctp), "7/sctp");
}

}  // namespace
}  // namespace swarm::wire
