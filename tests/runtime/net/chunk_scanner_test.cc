#include "runtime/net/chunk_scanner.h"

#include <gtest/gtest.h>

#include <string>

namespace swarm::runtime {
namespace {

// What of it is the body, given in portions of that size.
std::size_t scanned(ChunkScanner& scanner, std::string_view bytes, std::size_t portion) {
  std::size_t total = 0;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, portion);
    const std::size_t taken = scanner.scan(piece);
    total += taken;
    if (taken < piece.size()) return total;
    bytes.remove_prefix(taken);
  }
  return total;
}

TEST(ChunkScanner, FindsTheEndHoweverTheBytesCome) {
  const std::string data(300, '\n');  // Line breaks within a chunk mean nothing.
  for (const std::string& body : {
           std::string("0\r\n\r\n"),
           std::string("3\r\nabc\r\n0\r\n\r\n"),
           "12C\r\n" + data + "\r\n1\r\nx\r\n00\r\n\r\n",
           std::string("3;name=\"value\"\r\n0\r\n\r\n0 ;x\r\nTrailer: a\r\nOther: b\r\n\r\n"),
       }) {
    for (std::size_t portion = 1; portion <= body.size() + 4; ++portion) {
      ChunkScanner scanner;
      EXPECT_EQ(scanned(scanner, body + "HTTP", portion), body.size()) << body;
      EXPECT_TRUE(scanner.is_done()) << body;
      ChunkScanner cut;
      EXPECT_EQ(scanned(cut, body.substr(0, body.size() - 1), portion), body.size() - 1);
      EXPECT_FALSE(cut.is_done() || cut.is_malformed()) << body;
    }
  }
}

TEST(ChunkScanner, TellsWhatAreNoChunks) {
  for (const std::string body :
       {"\r\n0\r\n\r\n", "x\r\n", "3\r\nabcd\r\n", "3\r\nabc\n\n", "-1\r\n",
        "11111111111111111\r\n", "0\r\n\rx", "1g\r\n", "2\nab\r\n", "2;x\nab\r\n", "2\rab",
        "2;x\ry", "0\r\n\n", "0\r\na: b\n\r\n", "0\r\na: b\rc"}) {
    ChunkScanner scanner;
    scanner.scan(body);
    EXPECT_TRUE(scanner.is_malformed()) << body;
    EXPECT_FALSE(scanner.is_done()) << body;
    EXPECT_EQ(scanner.scan("0\r\n\r\n"), 0u);
  }
}

}  // namespace
}  // namespace swarm::runtime
