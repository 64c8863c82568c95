#include "runtime/discovery/etcd_v2_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace swarm::runtime::etcd_v2 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

HttpResponse answer(int status, const std::string& body, const std::string& index = "7") {
  return {status, {{"X-Etcd-Index", index}}, body};
}

TEST(EtcdV2Json, ReadsTheChildrenOfAFolder) {
  const auto listing = parse_listing(
      answer(200, R"({"node":{"dir":true,"nodes":[{"key":"/x/nodes/a:1","value":"a:1","ttl":9},)"
                  R"({"key":"/x/nodes/sub","dir":true},{"key":"/x/nodes/empty","value":""},7]}})"));
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->index, 7u);
  EXPECT_THAT(listing->entries, ElementsAre(KvEntry{"a:1", "a:1"}));
}

TEST(EtcdV2Json, TakesOnlyAnAbsentFolderForEmpty) {
  const char* const absent = R"({"errorCode":100,"message":"Key not found","index":3})";
  ASSERT_TRUE(parse_listing(answer(404, absent)));
  EXPECT_TRUE(parse_listing(answer(404, absent))->entries.empty());
  EXPECT_TRUE(parse_listing(answer(200, R"({"node":{"dir":true}})")));
  for (const auto& other :
       {answer(404, "404 page not found"), answer(404, absent, ""), answer(200, "{}"),
        answer(200, R"({"node":{"value":"x"}})"), answer(200, R"({"node":{"dir":true}})", "x"),
        answer(200, R"({"node":{"dir":true,"nodes":{}}})"),
        answer(503, R"({"errorCode":300,"message":"Raft Internal Error"})")}) {
    EXPECT_FALSE(parse_listing(other)) << other.body;
  }
}

TEST(EtcdV2Json, TellsErrorsApart) {
  const Error compared =
      error_of(answer(412, R"({"errorCode":101,"message":"Compare failed","cause":"[8 != 7]"})"));
  EXPECT_EQ(compared.code, Errc::not_found);
  EXPECT_THAT(compared.detail, HasSubstr("Compare failed ([8 != 7])"));
  EXPECT_EQ(error_of(answer(401, R"({"message":"Insufficient credentials"})")).code,
            Errc::bad_request);
  EXPECT_EQ(error_of(answer(500, "")).detail, "HTTP status 500");
}

TEST(EtcdV2Json, ReadsTheIndexOfAWrite) {
  const auto index = parse_written(answer(201, R"({"node":{"modifiedIndex":12}})"));
  ASSERT_TRUE(index);
  EXPECT_EQ(*index, 12u);
  EXPECT_FALSE(parse_written(answer(200, R"({"node":{}})")));
  EXPECT_FALSE(parse_written(answer(412, R"({"node":{"modifiedIndex":12}})")));
}

RC_GTEST_PROP(EtcdV2Json, SurvivesAnyBytes, (const std::string& bytes)) {
  const auto listing = parse_listing(answer(200, bytes, bytes));
  if (listing) RC_ASSERT(listing->index > 0u);
  RC_ASSERT(!error_of(answer(500, bytes)).detail.empty());
}

TEST(EtcdV2Json, ReadsAKey) {
  const auto key =
      etcd_v2::parse_key({200,
                          {{"X-Etcd-Index", "9"}},
                          R"({"node":{"value":"m1:4000","createdIndex":5,"modifiedIndex":7}})"});
  ASSERT_TRUE(key);
  EXPECT_EQ(key->value, "m1:4000");
  EXPECT_EQ(key->created, 5u);
  EXPECT_EQ(key->modified, 7u);
  EXPECT_EQ(key->index, 9u);
  const auto exists =
      etcd_v2::parse_key({412, {}, R"({"errorCode":105,"message":"Key already exists"})"});
  EXPECT_EQ(exists.error().code, Errc::name_in_use);
  EXPECT_FALSE(etcd_v2::parse_key({200, {}, R"({"node":{"value":"x"}})"}));
}

}  // namespace
}  // namespace swarm::runtime::etcd_v2
