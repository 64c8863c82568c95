#include "sim/trace.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace swarm::sim {

// FNV-1a over words of 64 bits, with a shift that brings the high bits down: the same everywhere.
void Trace::mix(std::uint64_t word) {
  hash_ ^= word;
  hash_ *= 0x100000001B3u;
  hash_ ^= hash_ >> 29;
}

void Trace::mix(std::string_view bytes) {
  mix(bytes.size());
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t part = bytes.size() < sizeof word ? bytes.size() : sizeof word;
    std::memcpy(&word, bytes.data(), part);
    mix(word);
    bytes.remove_prefix(part);
  }
}

void Trace::line(Instant at, std::string_view what, std::initializer_list<std::string_view> words) {
  mix(static_cast<std::uint64_t>(at.time_since_epoch().count()));
  mix(what);
  for (const std::string_view word : words) mix(word);
  ++lines_;
  if (keep_ > 0) keep(at, what, words);
}

// Over the oldest line, in the memory that it has.
void Trace::keep(Instant at, std::string_view what, std::initializer_list<std::string_view> words) {
  if (tail_.size() < keep_) tail_.resize(keep_);
  std::string& text = tail_[(lines_ - 1) % keep_];
  std::array<char, 24> digits{};
  const auto time =
      std::to_chars(digits.data(), digits.data() + digits.size(), at.time_since_epoch().count());
  text.assign(digits.data(), time.ptr);
  text += ' ';
  text += what;
  for (const std::string_view word : words) {
    if (word.empty()) continue;
    text += ' ';
    text += word;
  }
}

std::deque<std::string> Trace::tail() const {
  std::deque<std::string> lines;
  const std::uint64_t count = std::min<std::uint64_t>(lines_, keep_);
  for (std::uint64_t line = lines_ - count; line < lines_; ++line) {
    lines.push_back(tail_[line % keep_]);
  }
  return lines;
}

}  // namespace swarm::sim
