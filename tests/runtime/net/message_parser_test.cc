#include "runtime/net/message_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace swarm::runtime {
namespace {

using Kind = MessageParser::Kind;

// Feeds byte by byte, as the slowest of peers would send them.
std::string feed_slowly(MessageParser& parser, std::string_view bytes) {
  std::string pending, body;
  for (const char c : bytes) {
    pending += c;
    for (std::size_t taken = 1; taken > 0 && !pending.empty() && !parser.is_done();) {
      taken = parser.feed(pending);
      pending.erase(0, taken);
    }
    body += parser.take_body();
  }
  return body;
}

TEST(MessageParser, ReadsAnyMessageAnySplit) {
  MessageParser parser(Kind::request);
  EXPECT_FALSE(parser.started());
  const auto body = feed_slowly(parser,
                                "POST /a?b HTTP/1.1\r\nHost: x\r\nA:  two words \r\n"
                                "Transfer-Encoding: chunked\r\n\r\n"
                                "3\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n");
  EXPECT_EQ(body, "abc0123456789");
  EXPECT_TRUE(parser.is_done());
  EXPECT_EQ(parser.problem(), MessageParser::Problem::none);
  const MessageHead& head = parser.head();
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/a?b");
  EXPECT_EQ(head.headers.get("a"), "two words");
  EXPECT_FALSE(head.headers.contains("Trailer"));
  EXPECT_TRUE(head.chunked && head.keep_alive && !head.http_1_0 && !head.upgrade);
}

TEST(MessageParser, StopsBehindTheHeadAndBehindTheMessage) {
  const std::string head = "PUT / HTTP/1.1\r\nContent-Length: 2\r\n\r\n";
  const std::string input = head + "abGET";
  MessageParser parser(Kind::request);
  EXPECT_EQ(parser.feed(input), head.size());
  EXPECT_TRUE(parser.got_head());
  EXPECT_EQ(parser.feed(input.substr(head.size())), 2u);
  EXPECT_TRUE(parser.is_done());
  EXPECT_EQ(parser.take_body(), "ab");
  parser.restart(Kind::request);
  EXPECT_FALSE(parser.got_head());
}

TEST(MessageParser, KnowsWhereAResponseEnds) {
  MessageParser endless(Kind::response);
  EXPECT_EQ(feed_slowly(endless, "HTTP/1.1 200 OK\r\n\r\nabc"), "abc");
  EXPECT_TRUE(endless.head().to_end_of_stream);
  EXPECT_FALSE(endless.is_done());
  endless.feed_end();
  EXPECT_TRUE(endless.is_done());

  MessageParser to_head(Kind::response_without_body);
  feed_slowly(to_head, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_TRUE(to_head.is_done());
  EXPECT_EQ(to_head.head().content_length, 5u);

  MessageParser upgraded(Kind::response);
  feed_slowly(upgraded, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  EXPECT_TRUE(upgraded.is_done());
  EXPECT_EQ(upgraded.head().reason, "UPGRADED");

  MessageParser cut(Kind::response);
  feed_slowly(cut, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc");
  cut.feed_end();
  EXPECT_EQ(cut.problem(), MessageParser::Problem::malformed);
}

TEST(MessageParser, TakesRequestsWhoseLinesEndWithLineFeeds) {
  const std::string head =
      "POST /exec/e/start HTTP/1.1\nHost: x\nUpgrade: tcp\nConnection: Upgrade\n"
      "Content-Length: 2\n\n";
  MessageParser parser(Kind::request);
  EXPECT_EQ(parser.feed(head + "{}\n"), head.size());
  EXPECT_TRUE(parser.got_head() && parser.head().upgrade);
  EXPECT_EQ(parser.feed("{}\n"), 2u);
  EXPECT_EQ(parser.take_body(), "{}");
  EXPECT_TRUE(parser.is_done());

  MessageParser slow(Kind::request);
  EXPECT_EQ(feed_slowly(slow, head + "{}"), "{}");
  EXPECT_EQ(slow.head().headers.get("Host"), "x");
  slow.restart(Kind::request);
  EXPECT_FALSE(slow.started());
  feed_slowly(slow, "GET /whole HTTP/1.1\r\n\r\n");
  EXPECT_EQ(slow.head().target, "/whole");

  MessageParser begun(Kind::request);
  EXPECT_EQ(begun.feed("GET / HTTP/1.1\nA: b\n"), 0u);
  EXPECT_TRUE(begun.started() && !begun.got_head());
  begun.feed("GET / HTTP/1.1\nA: " + std::string(head_max_bytes, 'x'));
  EXPECT_EQ(begun.problem(), MessageParser::Problem::head_too_large);

  MessageParser response(Kind::response);
  response.feed("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
  EXPECT_EQ(response.problem(), MessageParser::Problem::malformed);
}

TEST(MessageParser, PassesBodiesAsTheyCame) {
  const std::string chunks = "3\r\nabc\r\nA;x\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
  MessageParser chunked(Kind::request);
  chunked.feed("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(chunked.pass(chunks.substr(0, 5)), 5u);
  EXPECT_FALSE(chunked.is_done());
  EXPECT_EQ(chunked.pass(chunks.substr(5) + "GET"), chunks.size() - 5);
  EXPECT_TRUE(chunked.is_done());

  MessageParser counted(Kind::request);
  counted.feed("PUT / HTTP/1.1\r\nContent-Length: 6\r\n\r\n");
  EXPECT_EQ(counted.pass("ab"), 2u);
  EXPECT_EQ(counted.feed("cd"), 2u);  // Nobody wants the rest.
  EXPECT_EQ(counted.take_body(), "");
  EXPECT_EQ(counted.pass("efGET"), 2u);
  EXPECT_TRUE(counted.is_done());
  counted.restart(Kind::request);
  feed_slowly(counted, "PUT / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_TRUE(counted.is_done());

  MessageParser broken(Kind::request);
  broken.feed("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
  broken.pass("3\nabc");
  EXPECT_EQ(broken.problem(), MessageParser::Problem::malformed);
}

TEST(MessageParser, TellsLargeHeadsFromBrokenOnes) {
  MessageParser large(Kind::request);
  large.feed("GET / HTTP/1.1\r\nA: " + std::string(head_max_bytes, 'x'));
  EXPECT_EQ(large.problem(), MessageParser::Problem::head_too_large);
  MessageParser broken(Kind::request);
  broken.feed(std::string("GET / HTTP/1.1\r\nA\x01: b\r\n\r\n"));
  EXPECT_EQ(broken.problem(), MessageParser::Problem::malformed);
  EXPECT_FALSE(broken.problem_text().empty());
}

}  // namespace
}  // namespace swarm::runtime
