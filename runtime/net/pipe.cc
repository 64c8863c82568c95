#include "runtime/net/pipe.h"

#include "core/base/assert.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace swarm::runtime {
namespace {

// Fewer bytes at a time than these are read through memory again, which needs no descriptors.
constexpr std::size_t few_bytes = 4 << 10;

// A read that fills less room is no sign of many: buffers begin small.
constexpr std::size_t many_bytes = 16 << 10;

std::atomic<int> pipes_open = 0;

Pipe::Moved move_bytes(int from, int into, std::size_t bytes) {
  while (true) {
    const auto moved =
        ::splice(from, nullptr, into, nullptr, bytes, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (moved >= 0) return {static_cast<std::size_t>(moved), false, 0};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == ENOBUFS) return {0, true, 0};
    return {0, false, errno};
  }
}

}  // namespace

std::shared_ptr<Pipe> Pipe::make() {
  if (pipes_open >= count_max) return nullptr;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return nullptr;
  // Where that is refused the kernel's smaller size does it too.
  ::fcntl(ends[1], F_SETPIPE_SZ, static_cast<int>(bytes_max));
  ++pipes_open;
  return std::shared_ptr<Pipe>(new Pipe(ends[0], ends[1]));
}

Pipe::~Pipe() {
  ::close(out_);
  ::close(in_);
  --pipes_open;
}

Pipe::Moved Pipe::fill(int socket) {
  SWARM_ASSERT(empty());
  const Moved moved = move_bytes(socket, in_, bytes_max);
  bytes_ = moved.bytes;
  return moved;
}

Pipe::Moved Pipe::drain(int socket) {
  if (empty()) return {};
  const Moved moved = move_bytes(out_, socket, bytes_);
  bytes_ -= moved.bytes;
  return moved;
}

const std::shared_ptr<Pipe>& PipeChoice::next() {
  if (pipe_ && !pipe_->empty()) pipe_ = nullptr;
  return pipe_;
}

void PipeChoice::saw(std::size_t bytes, std::size_t room) {
  if (pipe_ && bytes > 0) filled_ = pipe_;
  if (!pipe_ && allowed_ && bytes == room && bytes >= many_bytes) {
    pipe_ = Pipe::make();
  } else if (bytes < few_bytes) {
    pipe_ = nullptr;
  }
}

}  // namespace swarm::runtime
