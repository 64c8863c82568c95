#include "core/discovery/token_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace swarm {
namespace {

using testing::HasSubstr;

void expect_service(std::string_view url, const TokenServiceAddress& expected) {
  const Result<TokenServiceAddress> service = parse_token_service(url);
  ASSERT_TRUE(service) << url;
  EXPECT_EQ(service->tls, expected.tls) << url;
  EXPECT_EQ(service->address, expected.address) << url;
  EXPECT_EQ(service->path, expected.path) << url;
}

std::string problem_of(std::string_view rest, std::string_view service = "") {
  const Result<TokenUrl> url = parse_token_url(rest, service);
  return url ? "" : url.error().detail;
}

TEST(TokenService, TakesUrlsWithAndWithoutScheme) {
  expect_service("http://10.0.0.1:8765/v1", {false, "10.0.0.1:8765", "/v1"});
  expect_service("10.0.0.1:8765/v1/", {false, "10.0.0.1:8765", "/v1"});
  expect_service("http://host", {false, "host:80", ""});
  expect_service("https://host/a/b", {true, "host:443", "/a/b"});
  expect_service("https://host:4443", {true, "host:4443", ""});
  expect_service("[2001:db8::1]/v1", {false, "[2001:db8::1]:80", "/v1"});
  expect_service("[2001:db8::1]:99/v1", {false, "[2001:db8::1]:99", "/v1"});
}

TEST(TokenService, RefusesWhatIsNone) {
  for (const char* url : {"", "http://", "/v1", "ftp://host", "host?x=1", "user@host", "a b"}) {
    EXPECT_FALSE(parse_token_service(url)) << url;
  }
}

TEST(TokenUrl, TakesTheTokenBehindTheLastSlash) {
  const Result<TokenUrl> url = parse_token_url("10.0.0.1:8765/v1/abc-123", "");
  ASSERT_TRUE(url);
  EXPECT_EQ(*url, (TokenUrl{{false, "10.0.0.1:8765", "/v1"}, "abc-123"}));
  const Result<TokenUrl> secure = parse_token_url("https://host/abc", "http://other");
  ASSERT_TRUE(secure);
  EXPECT_EQ(*secure, (TokenUrl{{true, "host:443", ""}, "abc"}));
}

TEST(TokenUrl, TakesTheServiceFromElsewhereIfItIsATokenOnly) {
  const Result<TokenUrl> url = parse_token_url("abc", "http://host:1/v1");
  ASSERT_TRUE(url);
  EXPECT_EQ(*url, (TokenUrl{{false, "host:1", "/v1"}, "abc"}));
}

TEST(TokenUrl, SaysWhatIsWrong) {
  EXPECT_EQ(problem_of(""), "token is empty");
  EXPECT_EQ(problem_of("host/v1/"), "token is empty");
  EXPECT_THAT(problem_of("abc"), HasSubstr("token:// needs a token service"));
  EXPECT_THAT(problem_of("h/a%2fb"), HasSubstr("a token consists of letters"));
  EXPECT_THAT(problem_of("/abc"), HasSubstr("token:// needs a token service"));
  EXPECT_THAT(problem_of("u@h/abc"), HasSubstr("is not the URL of a token service"));
}

}  // namespace
}  // namespace swarm
