// The multiplexed stream of attach, logs and exec without a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swarm::sim::fake {

enum class Channel : std::uint8_t { in = 0, out = 1, err = 2 };

// Channel, three zero bytes, big-endian length, payload.
inline std::string frame(Channel channel, std::string_view payload) {
  std::string bytes;
  bytes.reserve(payload.size() + 8);
  bytes += static_cast<char>(channel);
  bytes.append(3, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes += static_cast<char>((payload.size() >> shift) & 0xFF);
  }
  bytes += payload;
  return bytes;
}

}  // namespace swarm::sim::fake
