#include "sim/trace.h"

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

void Trace::keep(Instant at, std::string_view what, std::initializer_list<std::string_view> words) {
  std::string text = std::to_string(at.time_since_epoch().count());
  text += ' ';
  text += what;
  for (const std::string_view word : words) {
    if (word.empty()) continue;
    text += ' ';
    text += word;
  }
  tail_.push_back(std::move(text));
  if (tail_.size() > keep_) tail_.pop_front();
}

}  // namespace swarm::sim
