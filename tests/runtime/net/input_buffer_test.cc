#include "runtime/net/input_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace swarm::runtime {
namespace {

// As a read that brings this text; as much of it as finds room.
std::size_t read(InputBuffer& buffer, std::string_view text, bool expects_much = false) {
  const std::span<char> room = buffer.prepare(expects_much);
  const std::size_t count = std::min(room.size(), text.size());
  std::copy_n(text.begin(), count, room.begin());
  buffer.commit(count);
  return room.size();
}

TEST(InputBuffer, KeepsWhatWasReadInOnePiece) {
  InputBuffer buffer;
  const std::string text(3 * InputBuffer::small_bytes, 'x');
  std::size_t done = 0;
  while (done < text.size()) {
    done += std::min(read(buffer, std::string_view(text).substr(done)), text.size() - done);
  }
  EXPECT_EQ(buffer.view(), text);
  buffer.consume(1);
  EXPECT_EQ(buffer.view().size(), text.size() - 1);
}

TEST(InputBuffer, GrowsForStreamsThatFillItAndForNoOther) {
  InputBuffer buffer;
  const std::string much(InputBuffer::huge_bytes, 'x');
  EXPECT_EQ(read(buffer, "an event", true), InputBuffer::small_bytes);
  buffer.clear();
  EXPECT_EQ(read(buffer, "another", true), InputBuffer::small_bytes);
  buffer.clear();
  read(buffer, much, true);
  buffer.clear();
  EXPECT_EQ(read(buffer, much, true), InputBuffer::large_bytes);
  buffer.clear();
  EXPECT_EQ(read(buffer, much, true), InputBuffer::huge_bytes);
}

TEST(InputBuffer, LeavesAPieceThatIsHeldAlone) {
  InputBuffer buffer;
  read(buffer, "first");
  const Piece held = buffer.take(5);
  read(buffer, "other");
  EXPECT_EQ(held.bytes, "first");
  EXPECT_EQ(buffer.view(), "other");
}

TEST(InputBuffer, GivesBackWhatALargeMessageNeeded) {
  InputBuffer buffer;
  const std::string much(InputBuffer::small_bytes, 'x');
  read(buffer, much, true);
  read(buffer, much, true);
  buffer.clear();
  buffer.shrink();
  EXPECT_EQ(buffer.prepare(false).size(), InputBuffer::small_bytes);
}

}  // namespace
}  // namespace swarm::runtime
