#include "runtime/net/write_queue.h"

#include <algorithm>
#include <array>

namespace swarm::runtime {
namespace {

// The kernel takes 1,024 at most; the array lies on the stack.
constexpr std::size_t pieces_per_write = 512;

}  // namespace

void WriteQueue::push(SharedBytes bytes) {
  if (!bytes) return;
  const std::string_view view = *bytes;
  push(Piece{std::move(bytes), view, nullptr});
}

void WriteQueue::push(Piece piece) {
  if (piece.empty()) return;
  bytes_ += piece.bytes.size();
  pieces_.push_back(std::move(piece));
}

WriteQueue::Flush WriteQueue::flush(Stream& stream) {
  Flush flushed = Flush::drained;
  while (!pieces_.empty() && flushed == Flush::drained) {
    flushed = pieces_.front().pipe ? flush_pipe(stream) : flush_memory(stream);
  }
  return flushed;
}

// The pieces up to the first pipe, as many as one call takes.
WriteQueue::Flush WriteQueue::flush_memory(Stream& stream) {
  // To set 8 KB to zero would cost more than most writes.
  std::array<iovec, pieces_per_write> vectors;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  std::size_t count = 0;
  std::size_t offered = 0;
  for (const Piece& piece : pieces_) {
    if (piece.pipe || count == vectors.size()) break;
    // An iovec is not const, but writing does not change what it points to.
    vectors[count++] = {const_cast<char*>(piece.bytes.data()), piece.bytes.size()};
    offered += piece.bytes.size();
  }
  const Stream::Written written = stream.write({vectors.data(), count});
  if (written.error) {
    error_ = written.error;
    return Flush::failed;
  }
  consume(written.bytes);
  // A short write means that the kernel's buffer is full: asking again would only say so.
  return written.blocked || written.bytes < offered ? Flush::blocked : Flush::drained;
}

WriteQueue::Flush WriteQueue::flush_pipe(Stream& stream) {
  const auto pipe = pieces_.front().pipe;
  while (!pipe->empty()) {
    const Stream::Written written = stream.write(*pipe);
    written_bytes_ += written.bytes;
    if (written.error) {
      error_ = written.error;
      return Flush::failed;
    }
    if (written.blocked) return Flush::blocked;
  }
  pieces_.pop_front();
  return Flush::drained;
}

void WriteQueue::consume(std::size_t bytes) {
  bytes_ -= bytes;
  written_bytes_ += bytes;
  while (bytes > 0) {
    Piece& first = pieces_.front();
    if (bytes < first.bytes.size()) return first.bytes.remove_prefix(bytes);
    bytes -= first.bytes.size();
    pieces_.pop_front();
  }
}

void WriteQueue::clear() {
  pieces_.clear();
  bytes_ = 0;
}

}  // namespace swarm::runtime
