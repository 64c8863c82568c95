// Bytes that are passed on as they are: a view into memory that is kept for them, or a pipe.
#pragma once

#include "runtime/net/pipe.h"

#include <memory>
#include <string_view>

namespace swarm::runtime {

struct Piece {
  std::shared_ptr<const void> owner;  // Of `bytes`, which do not change while it is held.
  std::string_view bytes;
  std::shared_ptr<Pipe> pipe;  // Instead of them; comes back empty.

  bool empty() const { return bytes.empty() && !pipe; }
};

}  // namespace swarm::runtime
