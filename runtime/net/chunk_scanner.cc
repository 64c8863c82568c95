#include "runtime/net/chunk_scanner.h"

#include <algorithm>

namespace swarm::runtime {
namespace {

// A size of more bits than these is nobody's chunk.
constexpr std::uint64_t size_max = std::uint64_t{1} << 56;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::size_t ChunkScanner::scan(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size() && state_ != State::done && state_ != State::malformed) {
    if (state_ != State::data) {
      state_ = next(bytes[at]);
      ++at;
      continue;
    }
    const auto passed = std::min<std::uint64_t>(left_, bytes.size() - at);
    left_ -= passed;
    at += passed;
    if (left_ == 0) state_ = State::data_return;
  }
  return at;
}

ChunkScanner::State ChunkScanner::after_digit(char c) {
  const int digit = digit_of(c);
  if (digit < 0 || left_ >= size_max) return State::malformed;
  left_ = 16 * left_ + static_cast<std::uint64_t>(digit);
  return State::more_size;
}

ChunkScanner::State ChunkScanner::within_line(char c, State more, State end) {
  if (c == '\n') return State::malformed;
  return c == '\r' ? end : more;
}

ChunkScanner::State ChunkScanner::next(char c) {
  switch (state_) {
    case State::size:
      left_ = 0;
      return after_digit(c);
    case State::more_size:
      if (c == '\r') return State::size_feed;
      return c == ';' || c == ' ' || c == '\t' ? State::extension : after_digit(c);
    case State::extension:
      return within_line(c, State::extension, State::size_feed);
    case State::size_feed:
      return c == '\n' ? after_line() : State::malformed;
    case State::data_return:
      return c == '\r' ? State::data_feed : State::malformed;
    case State::data_feed:
      return c == '\n' ? State::size : State::malformed;
    case State::trailer:
      return within_line(c, State::trailer_field, State::last_feed);
    case State::trailer_field:
      return within_line(c, State::trailer_field, State::trailer_feed);
    case State::trailer_feed:
      return c == '\n' ? State::trailer : State::malformed;
    case State::last_feed:
      return c == '\n' ? State::done : State::malformed;
    case State::data:
    case State::done:
    case State::malformed:
      return state_;
  }
  return state_;
}

}  // namespace swarm::runtime
