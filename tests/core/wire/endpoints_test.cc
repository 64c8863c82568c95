#include "core/wire/endpoints.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(FurtherEndpoints, LeaveTheOneOfTheNetworkMode) {
  std::string body =
      R"({"Image":"x","HostConfig":{"NetworkMode":"b"},"NetworkingConfig":{"EndpointsConfig":)"
      R"({"a":{"Aliases":["one"]},"b":{},"c":null}}})";
  const auto further = take_further_endpoints(body);
  EXPECT_EQ(body, R"({"Image":"x","HostConfig":{"NetworkMode":"b"},"NetworkingConfig":)"
                  R"({"EndpointsConfig":{"b":{}}}})");
  ASSERT_EQ(further.size(), 2u);
  EXPECT_EQ(encode_connect("id", further[0]),
            R"({"Container":"id","EndpointConfig":{"Aliases":["one"]}})");
  EXPECT_EQ(further[1].network, "c");
  EXPECT_EQ(encode_connect("id", further[1]), R"({"Container":"id"})");
}

TEST(FurtherEndpoints, AreNoneWhereThereIsOneAtMost) {
  for (const std::string text : {R"({"NetworkingConfig":{"EndpointsConfig":{"a":{}}}})",
                                 R"({"NetworkingConfig":null})", R"({"Image": "x"})", "nonsense"}) {
    std::string body = text;
    EXPECT_TRUE(take_further_endpoints(body).empty());
    EXPECT_EQ(body, text);
  }
}

TEST(FurtherEndpoints, LeaveTheFirstIfTheModeIsAnother) {
  std::string body = R"({"NetworkingConfig":{"EndpointsConfig":{"a":{},"b":{}}}})";
  EXPECT_EQ(take_further_endpoints(body).at(0).network, "b");
  EXPECT_EQ(body, R"({"NetworkingConfig":{"EndpointsConfig":{"a":{}}}})");
}

}  // namespace
}  // namespace swarm::wire
