#include "runtime/discovery/consul_json.h"

#include "runtime/net/base64.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fmt/format.h>

namespace swarm::runtime::consul {
namespace {

using ::testing::ElementsAre;

HttpResponse answer(int status, const std::string& body, const std::string& index = "7") {
  return {status, {{"X-Consul-Index", index}}, body};
}

std::string pair(const std::string& key, const std::string& value) {
  return fmt::format(R"({{"Key":"{}","Value":"{}","Session":"s"}})", key, to_base64(value));
}

TEST(ConsulJson, ReadsTheChildrenOfAFolder) {
  const auto listing = parse_listing(
      answer(200, "[" + pair("n/a:1", "a:1") + "," + pair("n/", "x") + "," + pair("n/b:1", "") +
                      "," + pair("n/sub/c:1", "c:1") + R"(,7,{"Key":"n/d","Value":null}])"),
      "n");
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->index, 7u);
  EXPECT_THAT(listing->entries, ElementsAre(KvEntry{"a:1", "a:1"}));
}

TEST(ConsulJson, TakesOnlyAnAbsentFolderForEmpty) {
  EXPECT_TRUE(parse_listing(answer(404, ""), "n"));
  for (const auto& other : {answer(404, "", ""), answer(200, ""), answer(200, "{}"),
                            answer(200, "[]", "0"), answer(500, "No cluster leader")}) {
    EXPECT_FALSE(parse_listing(other, "n")) << other.body;
  }
}

TEST(ConsulJson, ReadsKeysSessionsAndWhetherItWasDone) {
  const auto key = parse_key(answer(200, "[" + pair("k", "v") + "]"));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->value + key->session, "vs");
  EXPECT_EQ(parse_key(answer(404, "")).error().code, Errc::not_found);
  EXPECT_FALSE(parse_key(answer(200, "[]")));
  EXPECT_EQ(*parse_session(answer(200, R"({"ID":"abc"})")), "abc");
  EXPECT_FALSE(parse_session(answer(200, "{}")));
  EXPECT_TRUE(*parse_done(answer(200, "true\n")));
  EXPECT_FALSE(*parse_done(answer(200, "false")));
  EXPECT_FALSE(parse_done(answer(200, "maybe")));
}

TEST(ConsulJson, TellsErrorsApart) {
  EXPECT_EQ(error_of(answer(404, "Session id 'x' not found")).code, Errc::not_found);
  EXPECT_EQ(error_of(answer(500, "rpc error: invalid session \"x\"")).code, Errc::not_found);
  EXPECT_EQ(error_of(answer(403, "Permission denied\nmore")).code, Errc::bad_request);
  EXPECT_EQ(error_of(answer(403, "Permission denied\nmore")).detail, "Permission denied");
  EXPECT_EQ(error_of(answer(500, "")).detail, "HTTP status 500");
  EXPECT_EQ(error_of(answer(500, std::string(10000, 'x'))).detail.size(), 300u);
  EXPECT_TRUE(is_about_ttl(error_of(answer(500, "Invalid Session TTL '1000000000', must be"))));
}

RC_GTEST_PROP(ConsulJson, SurvivesAnyBytes, (const std::string& bytes)) {
  const auto listing = parse_listing(answer(200, bytes, bytes), "n");
  if (listing) RC_ASSERT(listing->index > 0u);
  const auto key = parse_key(answer(200, bytes));
  RC_ASSERT(!error_of(answer(500, bytes)).detail.empty());
}

}  // namespace
}  // namespace swarm::runtime::consul
