#include "sim/trace.h"

namespace swarm::sim {

void Trace::mix(std::string_view bytes) {
  for (const char c : bytes) {
    hash_ ^= static_cast<unsigned char>(c);
    hash_ *= 0x100000001B3u;
  }
}

void Trace::line(Instant at, std::string_view what, std::string_view detail) {
  std::string text = std::to_string(at.time_since_epoch().count());
  text += ' ';
  text += what;
  if (!detail.empty()) {
    text += ' ';
    text += detail;
  }
  mix(text);
  mix("\n");
  ++lines_;
  tail_.push_back(std::move(text));
  if (tail_.size() > keep_) tail_.pop_front();
}

}  // namespace swarm::sim
