#include "runtime/registry_credentials.h"

#include "runtime/net/base64.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace swarm::runtime {
namespace {

std::string unpacked(std::string header) {
  std::ranges::replace(header, '-', '+');
  std::ranges::replace(header, '_', '/');
  return from_base64(header).value_or("not base64");
}

TEST(RegistryCredentials, BecomeTheHeaderThatEnginesWant) {
  const auto credentials = parse_registry_credentials(
      R"({"auths":{"registry:5000":{"auth":"bWU6YTpi"},)"
      R"("https://index.docker.io/v1/":{"username":"you","password":"?>"},)"
      R"("https://ghcr.io":{"identitytoken":"t"}},"credsStore":"x"})");
  ASSERT_TRUE(credentials);
  ASSERT_EQ(credentials->size(), 3u);
  EXPECT_EQ(unpacked(credentials->at("registry:5000")),
            R"({"username":"me","password":"a:b","serveraddress":"registry:5000"})");
  EXPECT_EQ(unpacked(credentials->at("docker.io")),
            R"({"username":"you","password":"?>","serveraddress":"https://index.docker.io/v1/"})");
  EXPECT_EQ(unpacked(credentials->at("ghcr.io")),
            R"({"identitytoken":"t","serveraddress":"https://ghcr.io"})");
}

TEST(RegistryCredentials, AreRefusedWithoutTellingSecrets) {
  for (const char* text :
       {"", "[]", R"({"auth":{}})", R"({"auths":{"a":7}})", R"({"auths":{"a":{}}})",
        R"({"auths":{"a":{"auth":"secret!"}}})", R"({"auths":{"a":{"auth":"c2VjcmV0"}}})"}) {
    const auto credentials = parse_registry_credentials(text);
    ASSERT_FALSE(credentials) << text;
    EXPECT_EQ(credentials.error().detail.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace swarm::runtime
