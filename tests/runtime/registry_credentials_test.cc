#include "runtime/registry_credentials.h"

#include "runtime/net/base64.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

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

TEST(RegistryCredentials, AreReadFromAFile) {
  const std::string path = testing::TempDir() + "swarm-registry-credentials.json";
  std::ofstream(path) << R"({"auths": {"registry:5000": {"auth": "dTpw"}}})";
  const auto read = read_registry_credentials(path);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->contains("registry:5000"));
  std::remove(path.c_str());
  const auto gone = read_registry_credentials(path);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().detail, "cannot read " + path);
}

}  // namespace
}  // namespace swarm::runtime
