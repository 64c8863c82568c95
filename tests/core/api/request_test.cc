#include "core/api/request.h"

#include "core/base/percent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ApiRequest parsed(std::string_view target) {
  Result<ApiRequest> request = parse_target(target);
  EXPECT_TRUE(request) << target << ": " << (request ? "" : request.error().detail);
  return request ? *request : ApiRequest{};
}

std::string refusal(std::string_view target) {
  const Result<ApiRequest> request = parse_target(target);
  if (request) return "accepted";
  EXPECT_EQ(request.error().code, Errc::bad_request);
  return request.error().detail;
}

TEST(ParseTarget, TakesTheVersionOff) {
  EXPECT_EQ(parsed("/v1.41/info").path, "/info");
  EXPECT_EQ(parsed("/v1.41/info").version, (ApiVersion{1, 41}));
  EXPECT_EQ(parsed("/v99.99/info").version, (ApiVersion{99, 99}));
  EXPECT_EQ(parsed("/info").path, "/info");
  EXPECT_FALSE(parsed("/info").version.given());
  EXPECT_EQ(parsed("/v1.41").path, "/");
}

TEST(ParseTarget, DoesNotTakeEveryPathThatBeginsWithV) {
  EXPECT_EQ(parsed("/version").path, "/version");
  EXPECT_EQ(parsed("/volumes/v1.2").path, "/volumes/v1.2");
  EXPECT_EQ(parsed("/v1x40/info").path, "/v1x40/info");
  EXPECT_EQ(parsed("/vx").path, "/vx");
}

TEST(ParseTarget, RefusesVersionsThatAreNone) {
  EXPECT_THAT(refusal("/v1/info"), HasSubstr("invalid API version \"v1\""));
  EXPECT_THAT(refusal("/v140/info"), HasSubstr("invalid API version"));
  EXPECT_THAT(refusal("/v1.2.3/info"), HasSubstr("invalid API version"));
  EXPECT_THAT(refusal("/v0.1/info"), HasSubstr("invalid API version"));
  EXPECT_THAT(refusal("/v1.12345/info"), HasSubstr("invalid API version"));
}

TEST(ParseTarget, DecodesPathAndQuery) {
  const ApiRequest request = parsed(
      "/v1.41/containers/n1%2Fweb/json?size=1&filters=%7B%22a%22%3A%5B%5D%7D&x=a+b%2B&y&&=z");
  EXPECT_EQ(request.path, "/containers/n1/web/json");
  EXPECT_EQ(request.query.get("size"), "1");
  EXPECT_EQ(request.query.get("filters"), R"({"a":[]})");
  EXPECT_EQ(request.query.get("x"), "a b+");
  EXPECT_TRUE(request.query.contains("y"));
  EXPECT_EQ(request.query.get("y"), "");
  EXPECT_EQ(request.query.get(""), "z");
  EXPECT_EQ(parsed("/images/a+b/json").path, "/images/a+b/json");
}

TEST(ParseTarget, RefusesWhatIsNoUrl) {
  EXPECT_EQ(refusal("/a%"), "invalid URL escape \"%\"");
  EXPECT_EQ(refusal("/a%4"), "invalid URL escape \"%4\"");
  EXPECT_EQ(refusal("/a%zz/b"), "invalid URL escape \"%zz\"");
  EXPECT_EQ(refusal("/a?x=%g0"), "invalid URL escape \"%g0\"");
  EXPECT_EQ(refusal("/a?%g0=x"), "invalid URL escape \"%g0\"");
  EXPECT_EQ(refusal("/a%00"), "invalid control character in URL");
  EXPECT_EQ(refusal("/a%0Ab"), "invalid control character in URL");
  EXPECT_EQ(refusal("/a?x=%00"), "invalid control character in URL");
  EXPECT_EQ(refusal("/a?x=%0A"), "accepted");
  EXPECT_THAT(refusal("info"), HasSubstr("slash"));
  EXPECT_THAT(refusal(""), HasSubstr("slash"));
  EXPECT_THAT(refusal("http://host/info"), HasSubstr("slash"));
  EXPECT_THAT(refusal("/" + std::string(70000, 'a')), HasSubstr("too long"));
}

TEST(Query, ReadsFlagsAsTheOriginalDid) {
  for (const char* off : {"", "0", "no", "false", "none", "False", "NONE", " no "}) {
    Query query;
    query.add("x", off);
    EXPECT_FALSE(query.flag("x", true)) << off;
  }
  for (const char* on : {"1", "true", "True", "yes", "2", "x"}) {
    Query query;
    query.add("x", on);
    EXPECT_TRUE(query.flag("x")) << on;
  }
  EXPECT_FALSE(Query().flag("x"));
  EXPECT_TRUE(Query().flag("x", true));
}

TEST(Query, ChangesAndEncodes) {
  Query query = parsed("/x?names=a&names=b%20c&t=1").query;
  EXPECT_THAT(query.all("names"), ElementsAre("a", "b c"));
  EXPECT_THAT(query.all("zz"), IsEmpty());
  EXPECT_EQ(query.encode(), "names=a&names=b%20c&t=1");
  query.set("names", "d&=");
  EXPECT_EQ(query.encode(), "names=d%26%3D&t=1");
  query.set("new", "1");
  query.remove("t");
  EXPECT_EQ(query.encode(), "names=d%26%3D&new=1");
  EXPECT_EQ(Query().encode(), "");
}

TEST(EncodeSegment, KeepsASegmentInOnePiece) {
  EXPECT_EQ(encode_segment("a/b?c#d e%"), "a%2Fb%3Fc%23d%20e%25");
  EXPECT_EQ(encode_segment("busybox:1@sha256"), "busybox:1@sha256");
  EXPECT_EQ(parsed("/" + encode_segment("a/b \xC3\xA4+")).path, "/a/b \xC3\xA4+");
}

TEST(PercentDecode, TakesAPlusForASpaceInQueriesOnly) {
  EXPECT_EQ(*percent_decode("a+b%2b", UrlPart::query), "a b+");
  EXPECT_EQ(*percent_decode("a+b%2b", UrlPart::path), "a+b+");
}

}  // namespace
}  // namespace swarm
