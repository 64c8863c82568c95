#include "runtime/discovery/kv_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace swarm::runtime {
namespace {

using ::testing::HasSubstr;

const KvScheme etcd{"etcd", 2379, true, true, {"etcd.api"}};
const KvScheme consul{"consul", 8500, false, false, {}};

KvPlace place_of(const char* rest, const BackendOptions& options = {}) {
  const Result<KvPlace> place = parse_kv_place(etcd, rest, options);
  EXPECT_TRUE(place) << place.error().detail;
  return place ? *place : KvPlace{};
}

std::string problem_of(const char* rest, const BackendOptions& options = {},
                       const KvScheme& scheme = etcd) {
  const Result<KvPlace> place = parse_kv_place(scheme, rest, options);
  return place ? "" : place.error().detail;
}

TEST(KvPlace, HasEndpointsAndTheOriginalsFolder) {
  const KvPlace place = place_of("a:1,[::1]:2,c");
  ASSERT_EQ(place.endpoints.size(), 3u);
  EXPECT_EQ(place.endpoints[0].text(), "a:1");
  EXPECT_EQ(place.endpoints[1].text(), "[::1]:2");
  EXPECT_EQ(place.endpoints[2].text(), "c:2379");
  EXPECT_EQ(place.folder, "docker/swarm/nodes");
  EXPECT_EQ(place.prefix, "");
}

TEST(KvPlace, PutsThePrefixBeforeEveryKey) {
  EXPECT_EQ(place_of("a/x").folder, "x/docker/swarm/nodes");
  EXPECT_EQ(place_of("a//x/y//").folder, "x/y/docker/swarm/nodes");
  EXPECT_EQ(place_of("a//x/y//").prefix, "x/y");
  BackendOptions options;
  options.options = {{"kv.path", "/my//nodes/"}};
  EXPECT_EQ(place_of("a/x", options).folder, "x/my/nodes");
}

TEST(KvPlace, TakesAUserFromTheUrlOrTheOptions) {
  const KvPlace place = place_of("me:se:cret@a:1,b:2/x");
  EXPECT_EQ(place.option("kv.username"), "me");
  EXPECT_EQ(place.option("kv.password"), "se:cret");
  EXPECT_EQ(place.endpoints[0].text(), "a:1");
  BackendOptions options;
  options.options = {{"kv.username", "you"}, {"kv.username", "him"}, {"other", "x"}};
  EXPECT_EQ(place_of("a", options).option("kv.username"), "him");
}

TEST(KvPlace, SaysWhatIsWrong) {
  EXPECT_EQ(problem_of(""), "etcd: the address of the store is missing");
  EXPECT_EQ(problem_of("/x"), "etcd: the address of the store is missing");
  EXPECT_THAT(problem_of("a:99999"), HasSubstr("not a number from 0 to 65535"));
  EXPECT_THAT(problem_of(":1"), HasSubstr("not of the form host:port"));
  EXPECT_EQ(problem_of("a:1,b:2", {}, consul), "consul does not support multiple endpoints");
  BackendOptions options;
  options.options = {{"kv.pahth", "x"}};
  EXPECT_EQ(problem_of("a:1", options), "etcd: there is no option kv.pahth");
  options.options = {{"consul.token", "x"}};
  EXPECT_EQ(problem_of("a:1", options), "");
}

TEST(KvPlace, WantsAllThreeFilesForTls) {
  BackendOptions options;
  options.options = {{"kv.cacertfile", ""}};
  EXPECT_EQ(problem_of("a:1", options), "");
  EXPECT_EQ(place_of("a:1", options).tls, nullptr);
  options.options = {{"kv.cacertfile", "/ca.pem"}};
  EXPECT_EQ(problem_of("a:1", options),
            "etcd: kv.cacertfile, kv.certfile and kv.keyfile go together");
  EXPECT_EQ(problem_of("a:1", options, consul),
            "consul: kv.cacertfile: this build speaks no TLS to this store");
  options.options = {
      {"kv.cacertfile", "/no/ca"}, {"kv.certfile", "/no/c"}, {"kv.keyfile", "/no/k"}};
  EXPECT_THAT(problem_of("a:1", options), HasSubstr("open /no/c: No such file or directory"));
}

// With the files of a fresh authority, until the test ends.
TEST(KvPlace, TellsOfItsTlsFilesSoThatTheyCanBeReadAgain) {
  std::string folder = testing::TempDir() + "swarm-kv-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::string tool = std::string(SWARM_TESTS_SOURCE) + "/../tools/test-ca ";
  ASSERT_EQ(std::system((tool + "init " + folder).c_str()), 0);
  ASSERT_EQ(std::system((tool + "issue " + folder + " own").c_str()), 0);
  BackendOptions options;
  options.options = {{"kv.cacertfile", folder + "/ca.pem"},
                     {"kv.certfile", folder + "/own.pem"},
                     {"kv.keyfile", folder + "/own-key.pem"}};
  std::shared_ptr<TlsIdentity> told;
  options.on_identity = [&](std::shared_ptr<TlsIdentity> loaded) { told = std::move(loaded); };
  const KvPlace place = place_of("a:1", options);
  ASSERT_NE(told, nullptr);
  EXPECT_EQ(told, place.tls);
  const auto before = place.tls->current();
  EXPECT_TRUE(told->reload());
  EXPECT_NE(place.tls->current(), before);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace swarm::runtime
