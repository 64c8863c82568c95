// Bytes on their way out: shared pieces, written with as few system calls as possible.
#pragma once

#include "core/cluster/action.h"
#include "runtime/net/piece.h"
#include "runtime/net/stream.h"

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

namespace swarm::runtime {

class WriteQueue {
 public:
  void push(SharedBytes bytes);
  void push(std::string bytes) { push(std::make_shared<const std::string>(std::move(bytes))); }
  void push(Piece piece);

  enum class Flush { drained, blocked, failed };
  // Writes until all is written or the peer does not take more. `written_bytes()` tells progress.
  Flush flush(Stream& stream);

  bool empty() const { return pieces_.empty(); }
  std::size_t bytes() const { return bytes_; }  // In memory; those in pipes are not counted.
  std::uint64_t written_bytes() const { return written_bytes_; }
  ErrorCode error() const { return error_; }
  void clear();

 private:
  Flush flush_memory(Stream& stream);
  Flush flush_pipe(Stream& stream);
  void consume(std::size_t bytes);

  std::deque<Piece> pieces_;
  std::size_t bytes_ = 0;
  std::uint64_t written_bytes_ = 0;
  ErrorCode error_;
};

}  // namespace swarm::runtime
