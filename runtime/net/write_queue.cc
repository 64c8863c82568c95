#include "runtime/net/write_queue.h"

#include "core/base/assert.h"

#include <algorithm>
#include <array>

namespace swarm::runtime {
namespace {

// The kernel takes 1,024 at most; the array lies on the stack.
constexpr std::size_t pieces_per_write = 512;

}  // namespace

void WriteQueue::push(SharedBytes bytes) {
  if (!bytes || bytes->empty()) return;
  SWARM_ASSERT(!pipe_);
  bytes_ += bytes->size();
  pieces_.push_back(std::move(bytes));
}

void WriteQueue::push(std::shared_ptr<Pipe> pipe) {
  SWARM_ASSERT(!pipe_ && pipe && !pipe->empty());
  pipe_ = std::move(pipe);
}

WriteQueue::Flush WriteQueue::flush(Stream& stream) {
  // To set 8 KB to zero would cost more than most writes.
  std::array<iovec, pieces_per_write> vectors;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  while (!pieces_.empty()) {
    const std::size_t count = std::min(pieces_.size(), vectors.size());
    std::size_t offered = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t skip = i == 0 ? offset_ : 0;
      // An iovec is not const, but writing does not change what it points to.
      vectors[i] = {const_cast<char*>(pieces_[i]->data()) + skip, pieces_[i]->size() - skip};
      offered += vectors[i].iov_len;
    }
    const Stream::Written written = stream.write({vectors.data(), count});
    if (written.error) {
      error_ = written.error;
      return Flush::failed;
    }
    consume(written.bytes);
    // A short write means that the kernel's buffer is full: asking again would only say so.
    if (written.blocked || written.bytes < offered) return Flush::blocked;
  }
  return flush_pipe(stream);
}

WriteQueue::Flush WriteQueue::flush_pipe(Stream& stream) {
  while (pipe_) {
    const Stream::Written written = stream.write(*pipe_);
    written_bytes_ += written.bytes;
    if (written.error) {
      error_ = written.error;
      return Flush::failed;
    }
    if (pipe_->empty()) {
      pipe_ = nullptr;
    } else if (written.blocked) {
      return Flush::blocked;
    }
  }
  return Flush::drained;
}

void WriteQueue::consume(std::size_t bytes) {
  bytes_ -= bytes;
  written_bytes_ += bytes;
  while (bytes > 0) {
    const std::size_t left = pieces_.front()->size() - offset_;
    if (bytes < left) {
      offset_ += bytes;
      return;
    }
    bytes -= left;
    offset_ = 0;
    pieces_.pop_front();
  }
}

void WriteQueue::clear() {
  pieces_.clear();
  pipe_ = nullptr;
  offset_ = 0;
  bytes_ = 0;
}

}  // namespace swarm::runtime
