#include "runtime/net/message_head.h"

#include <gtest/gtest.h>

namespace swarm::runtime {
namespace {

TEST(MessageHead, WritesHeads) {
  HeadWriter response(404, {});
  response.fields({{"A", "1"}, {"B", "2"}});
  response.field("Content-Length", std::uint64_t{7});
  EXPECT_EQ(response.finish(),
            "HTTP/1.1 404 Not Found\r\nA: 1\r\nB: 2\r\nContent-Length: 7\r\n\r\n");
  EXPECT_EQ(HeadWriter(101, "UPGRADED").finish(), "HTTP/1.1 101 UPGRADED\r\n\r\n");
  EXPECT_EQ(HeadWriter("GET", "/x").finish(), "GET /x HTTP/1.1\r\n\r\n");
  EXPECT_EQ(reason_phrase(299), "Unknown");
}

TEST(MessageHead, NeverLetsAValueBecomeALine) {
  HeadWriter head("GET", "/x\r\nEvil: 1");
  head.field("A\n", "b\r\nEvil: 2");
  EXPECT_EQ(head.finish(), "GET /xEvil: 1 HTTP/1.1\r\nA: bEvil: 2\r\n\r\n");
}

TEST(MessageHead, KnowsWhichAnswersHaveNoBody) {
  EXPECT_TRUE(status_has_body(200) && status_has_body(404));
  EXPECT_FALSE(status_has_body(101) || status_has_body(204) || status_has_body(304));
}

TEST(MessageHead, KeepsEndToEndFieldsOnly) {
  const Headers fields = {{"Connection", "keep-alive, X-Hop"},
                          {"connection", "Upgrade"},
                          {"X-Hop", "1"},
                          {"Upgrade", "tcp"},
                          {"Transfer-Encoding", "chunked"},
                          {"TE", "trailers"},
                          {"X-Stays", "2"}};
  EXPECT_EQ(end_to_end_fields(fields, false), (Headers{{"X-Stays", "2"}}));
  EXPECT_EQ(end_to_end_fields(fields, true),
            (Headers{{"Upgrade", "tcp"}, {"X-Stays", "2"}, {"Connection", "Upgrade"}}));
}

TEST(MessageHead, FindsTokensInLists) {
  EXPECT_TRUE(has_token("keep-alive , UPGRADE", "upgrade"));
  EXPECT_FALSE(has_token("upgraded,", "upgrade"));
  EXPECT_FALSE(has_token("", "upgrade"));
}

}  // namespace
}  // namespace swarm::runtime
