#include "runtime/net/write_queue.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace swarm::runtime {
namespace {

// Takes `room` bytes, then no more.
class FakeStream final : public Stream {
 public:
  void read(std::shared_ptr<StreamUser>, std::span<char>) override {}
  Written write(std::span<const iovec> pieces) override {
    ++writes;
    if (broken)
      return {0, false, boost::system::errc::make_error_code(boost::system::errc::io_error)};
    Written written;
    for (const iovec& piece : pieces) {
      const std::size_t count = std::min(piece.iov_len, room);
      taken.append(static_cast<const char*>(piece.iov_base), count);
      room -= count;
      written.bytes += count;
    }
    written.blocked = written.bytes == 0;
    return written;
  }
  void wait_writable(std::shared_ptr<StreamUser>) override {}
  void shutdown_send() override {}
  void close() override {}
  PeerState peer_state() const override { return PeerState::open; }

  std::size_t room = 0;
  std::string taken;
  bool broken = false;
  int writes = 0;
};

TEST(WriteQueue, WritesEverythingOnceInAnyPortions) {
  for (std::size_t portion = 1; portion < 20; ++portion) {
    FakeStream stream;
    WriteQueue queue;
    for (const std::string piece : {"abc", "", "d", "efghij"}) queue.push(piece);
    queue.push(SharedBytes());
    EXPECT_EQ(queue.bytes(), 10u);
    WriteQueue::Flush flushed = WriteQueue::Flush::blocked;
    for (int turn = 0; turn < 20 && flushed == WriteQueue::Flush::blocked; ++turn) {
      stream.room = portion;
      flushed = queue.flush(stream);
    }
    EXPECT_EQ(flushed, WriteQueue::Flush::drained);
    EXPECT_EQ(stream.taken, "abcdefghij");
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(queue.written_bytes(), 10u);
  }
}

TEST(WriteQueue, GathersManyPiecesIntoFewWrites) {
  FakeStream stream;
  stream.room = 1 << 20;
  WriteQueue queue;
  for (int i = 0; i < 1000; ++i) queue.push(std::string("piece "));
  EXPECT_EQ(queue.flush(stream), WriteQueue::Flush::drained);
  EXPECT_EQ(stream.taken.size(), 6000u);
  EXPECT_LE(stream.writes, 2);
}

TEST(WriteQueue, ReportsABrokenStream) {
  FakeStream stream;
  stream.broken = true;
  WriteQueue queue;
  queue.push(std::string("abc"));
  EXPECT_EQ(queue.flush(stream), WriteQueue::Flush::failed);
  EXPECT_TRUE(queue.error());
  queue.clear();
  EXPECT_EQ(queue.bytes(), 0u);
}

}  // namespace
}  // namespace swarm::runtime
