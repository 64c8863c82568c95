// Finds the end of a chunked body that is passed on as it came (RFC 9112 §7.1), without taking it
// apart: what lies within chunks is not looked at. Lines end with CR LF and nothing else, so that
// whoever reads the body next finds its end at the same place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace swarm::runtime {

class ChunkScanner {
 public:
  // How many of these bytes, which come next, belong to the body. All of them unless it ends among
  // them or they are no chunks.
  std::size_t scan(std::string_view bytes);
  bool is_done() const { return state_ == State::done; }
  bool is_malformed() const { return state_ == State::malformed; }

 private:
  enum class State {
    size,         // Before the first digit of a chunk's size.
    more_size,    // Behind it.
    extension,    // Behind the size, until the line ends.
    size_feed,    // The line feed of that line.
    data,         // `left_` bytes.
    data_return,  // The line break behind them.
    data_feed,
    trailer,        // At the begin of a line behind the last chunk.
    trailer_field,  // Within such a line.
    trailer_feed,   // Its line feed.
    last_feed,      // The line break of the empty one.
    done,
    malformed,
  };
  State next(char c);
  State after_digit(char c);
  static State within_line(char c, State more, State end);
  State after_line() const { return left_ > 0 ? State::data : State::trailer; }

  State state_ = State::size;
  std::uint64_t left_ = 0;
};

}  // namespace swarm::runtime
