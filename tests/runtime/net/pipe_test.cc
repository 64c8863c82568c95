#include "runtime/net/pipe.h"

#include "runtime/signals.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace swarm::runtime {
namespace {

// Two sockets that are connected and do not block.
class Pair {
 public:
  Pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()), 0); }
  ~Pair() {
    for (const int end : ends_) ::close(end);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  int operator[](std::size_t end) const { return ends_[end]; }
  void send(const std::string& bytes) const {
    EXPECT_EQ(::send(ends_[0], bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
  std::string receive() const {
    std::string bytes(1 << 16, '\0');
    bytes.resize(std::max<ssize_t>(0, ::recv(ends_[1], bytes.data(), bytes.size(), 0)));
    return bytes;
  }

 private:
  std::array<int, 2> ends_{};
};

TEST(Pipe, MovesBytesFromSocketToSocket) {
  const Pair from;
  const Pair into;
  const auto pipe = Pipe::make();
  ASSERT_TRUE(pipe);
  EXPECT_TRUE(pipe->fill(from[1]).blocked);
  from.send("some bytes");
  EXPECT_EQ(pipe->fill(from[1]).bytes, 10u);
  EXPECT_EQ(pipe->bytes(), 10u);
  EXPECT_EQ(pipe->drain(into[0]).bytes, 10u);
  EXPECT_TRUE(pipe->empty());
  EXPECT_EQ(into.receive(), "some bytes");
  ::shutdown(from[0], SHUT_WR);
  const Pipe::Moved end = pipe->fill(from[1]);
  EXPECT_TRUE(end.bytes == 0 && !end.blocked && end.error == 0);
}

TEST(Pipe, KeepsWhatTheSocketDoesNotTake) {
  ignore_broken_pipes();
  const Pair from;
  const Pair into;
  const auto pipe = Pipe::make();
  const std::string block(4096, 'x');
  std::size_t held = 0;
  while (held == 0) {
    from.send(block);
    ASSERT_EQ(pipe->fill(from[1]).bytes, block.size());
    pipe->drain(into[0]);
    held = pipe->bytes();
  }
  EXPECT_TRUE(pipe->drain(into[0]).blocked);
  EXPECT_EQ(pipe->bytes(), held);
  ::shutdown(into[1], SHUT_RDWR);
  EXPECT_NE(pipe->drain(into[0]).error, 0);
}

TEST(Pipe, ThereAreNotMoreThanTheBound) {
  std::vector<std::shared_ptr<Pipe>> pipes;
  while (auto pipe = Pipe::make()) {
    pipes.push_back(std::move(pipe));
    ASSERT_LE(pipes.size(), static_cast<std::size_t>(Pipe::count_max));
  }
  EXPECT_FALSE(pipes.empty());
  pipes.pop_back();
  EXPECT_TRUE(Pipe::make());
}

constexpr std::size_t many = 64 << 10;

TEST(PipeChoice, TakesAPipeForManyBytesAndLeavesItForFew) {
  PipeChoice choice;
  choice.saw(many, many);
  EXPECT_FALSE(choice.next());  // Not allowed yet.
  choice.allow();
  choice.saw(many - 1, many);
  EXPECT_FALSE(choice.next());
  choice.saw(4096, 4096);  // Filled, but small.
  EXPECT_FALSE(choice.next());
  choice.saw(many, many);
  const auto pipe = choice.next();
  ASSERT_TRUE(pipe && choice.in_pipe());
  EXPECT_FALSE(choice.has_bytes());
  choice.saw(10, many);
  EXPECT_FALSE(choice.next());
  EXPECT_EQ(choice.take(), pipe);  // What the last read brought is in it all the same.
  EXPECT_FALSE(choice.has_bytes());
}

TEST(PipeChoice, DoesNotReadIntoBytesThatNobodyWrote) {
  const Pair from;
  PipeChoice choice;
  choice.allow();
  choice.saw(many, many);
  const auto pipe = choice.next();
  from.send(std::string(8192, 'x'));
  ASSERT_EQ(pipe->fill(from[1]).bytes, 8192u);
  choice.saw(8192, many);
  EXPECT_TRUE(choice.take());
  EXPECT_FALSE(choice.next());
}

}  // namespace
}  // namespace swarm::runtime
