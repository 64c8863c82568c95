#include "runtime/discovery/etcd_json.h"

#include "runtime/net/base64.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace swarm::runtime::etcd {
namespace {

using ::testing::HasSubstr;

TEST(EtcdJson, KeepsKeysWithAnyBytesApart) {
  const std::string key = "docker/swarm/nodes/[::1]:\"\\";
  const std::string request = bind_request(key, "va\"lue", "7587899133673114374");
  EXPECT_THAT(request, HasSubstr(to_base64(key)));
  EXPECT_THAT(request, HasSubstr(R"("lease":"7587899133673114374")"));
  EXPECT_EQ(login_request("a\"b", "c\\"), R"({"name":"a\"b","password":"c\\"})");
}

TEST(EtcdJson, ReadsErrorsOfEveryGeneration) {
  const Error old_error = error_of(
      404, R"({"error":"etcdserver: requested lease not found","message":"etcdserver: requested )"
           R"(lease not found","code":5}Grpc-Trailer-Content-Type: application/grpc)");
  EXPECT_EQ(old_error.code, Errc::not_found);
  EXPECT_EQ(old_error.detail, "etcdserver: requested lease not found");
  const Error newer = error_of(503, R"({"code":14,"message":"no leader","details":[]})");
  EXPECT_EQ(newer.code, Errc::unavailable);
  EXPECT_EQ(newer.detail, "no leader");
  EXPECT_EQ(error_of(403, R"({"error":"permission denied","code":7})").code, Errc::bad_request);
  EXPECT_EQ(error_of(404, R"({"error":"user name not found","code":5})").code, Errc::unavailable);
  EXPECT_EQ(error_of(502, "<html>").detail, "HTTP status 502");
  EXPECT_EQ(error_of(502, "").detail, "HTTP status 502");
  EXPECT_TRUE(is_about_token({Errc::bad_request, "etcdserver: invalid auth token"}));
  EXPECT_FALSE(is_about_token({Errc::bad_request, "etcdserver: permission denied"}));
}

TEST(EtcdJson, ReadsLeases) {
  const auto lease = parse_grant(R"({"ID":"12","TTL":"5"})");
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->id, "12");
  EXPECT_EQ(lease->ttl_s, 5);
  for (const char* text : {"{}", R"({"ID":"12"})", R"({"ID":"x","TTL":"5"})",
                           R"({"ID":"12","TTL":"-1"})", R"({"error":"x","TTL":"5"})"}) {
    EXPECT_FALSE(parse_grant(text)) << text;
  }
  EXPECT_TRUE(parse_keep_alive(R"({"result":{"ID":"12","TTL":"5"}})"));
  EXPECT_EQ(parse_keep_alive(R"({"result":{"ID":"12"}})").error().code, Errc::not_found);
  EXPECT_EQ(parse_keep_alive(R"({"error":{"grpc_code":14,"message":"x"}})").error().code,
            Errc::unavailable);
  EXPECT_FALSE(parse_keep_alive("{}"));
}

TEST(EtcdJson, TellsTheLinesOfAWatchApart) {
  const auto news = [](const char* line) {
    const auto read = parse_watch_line(line);
    EXPECT_TRUE(read) << line;
    return read ? *read : WatchNews::nothing;
  };
  EXPECT_EQ(news(R"({"result":{"header":{},"created":true}})"), WatchNews::nothing);
  EXPECT_EQ(news(R"({"result":{"header":{}}})"), WatchNews::nothing);
  EXPECT_EQ(news(R"({"result":{"events":[{"type":"DELETE"}]}})"), WatchNews::changed);
  EXPECT_EQ(news(R"({"result":{"canceled":true,"compact_revision":"7"}})"), WatchNews::changed);
  EXPECT_THAT(
      parse_watch_line(R"({"result":{"canceled":true,"cancel_reason":"because"}})").error().detail,
      HasSubstr("because"));
  EXPECT_FALSE(parse_watch_line("{"));
}

RC_GTEST_PROP(EtcdJson, SurvivesAnyBytes, (const std::string& bytes)) {
  const auto listing = parse_listing(bytes, "nodes");
  if (listing) RC_ASSERT(listing->index > 0u);
  RC_ASSERT(!error_of(500, bytes).detail.empty());
  const auto lease = parse_grant(bytes);
  if (lease) RC_ASSERT(lease->ttl_s > 0);
}

TEST(EtcdJson, ReadsWhetherAKeyWasTaken) {
  const auto taken = etcd::parse_taken(R"({"header":{"revision":"12"},"succeeded":true})");
  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->done);
  EXPECT_EQ(taken->revision, 12u);
  const auto held = etcd::parse_taken(
      R"({"header":{"revision":"14"},"responses":[{"response_range":{"kvs":[)"
      R"({"key":"bA==","value":"bTI6NDAwMA==","lease":"77","mod_revision":"13"}]}}]})");
  ASSERT_TRUE(held);
  EXPECT_FALSE(held->done);
  EXPECT_EQ(held->value, "m2:4000");
  EXPECT_EQ(held->lease, "77");
  EXPECT_EQ(held->changed_at, 13u);
  // Handed over: no value, no lease.
  const auto free =
      etcd::parse_taken(R"({"header":{"revision":"15"},"responses":[{"response_range":{"kvs":[)"
                        R"({"key":"bA==","mod_revision":"15"}]}}]})");
  ASSERT_TRUE(free);
  EXPECT_EQ(free->value, "");
  EXPECT_EQ(free->changed_at, 15u);
  constexpr const char* not_base64 = R"({"header":{"revision":"1"},"responses":[{"response_range":)"
                                     R"({"kvs":[{"value":"&","mod_revision":"1"}]}}]})";
  for (const char* text : {"", "[]", "{}", R"({"header":{}})", not_base64}) {
    EXPECT_FALSE(etcd::parse_taken(text)) << text;
  }
}

}  // namespace
}  // namespace swarm::runtime::etcd
