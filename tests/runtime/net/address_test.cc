#include "runtime/net/address.h"

#include <gtest/gtest.h>

namespace swarm::runtime {
namespace {

TEST(Address, ReadsEveryForm) {
  for (const auto& [text, normal] : std::initializer_list<std::pair<const char*, const char*>>{
           {"10.0.0.1:2375", "10.0.0.1:2375"},
           {"tcp://engine-1:2375", "engine-1:2375"},
           {":2375", ":2375"},
           {"[::1]:80", "[::1]:80"},
           {"tcp://[fe80::1]:1/", "[fe80::1]:1"},
           {"unix:///run/docker.sock", "unix:///run/docker.sock"},
           {"/run/docker.sock", "unix:///run/docker.sock"}}) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), normal);
  }
}

TEST(Address, RefusesWhatIsNone) {
  for (const std::string text : {"", "host", "host:", "host:x", "host:65536", "host:-1", "::1:80",
                                 "unix://relative", "http://x:1", "a b:1", "user@host:1"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
  EXPECT_FALSE(parse_address("unix:///" + std::string(200, 'x')));
}

}  // namespace
}  // namespace swarm::runtime
