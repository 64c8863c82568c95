// Whether an engine's answer says the same as its last one, told without decoding either. An
// engine is read every minute and has seldom anything new to say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace swarm::wire {

// 64 bits of everything that was added. For comparing within one process: no order follows from it,
// and it is written nowhere.
class Fingerprint {
 public:
  void add(std::string_view bytes);
  void add(std::uint64_t word) { lanes_[0] = mixed(lanes_[0], word); }
  std::uint64_t value() const;

 private:
  static std::uint64_t mixed(std::uint64_t lane, std::uint64_t word);

  std::uint64_t lanes_[4] = {0x9E3779B97F4A7C15u, 0xBF58476D1CE4E5B9u, 0x94D049BB133111EBu,
                             0xD6E8FEB86659FD93u};
};

// Of any answer, byte for byte.
std::uint64_t fingerprint(std::string_view bytes);

// Of GET /containers/json. Texts such as "Up 5 minutes (healthy)" count as what
// decode_container_list reads from them: the time that has passed is nothing new. (Nor would be
// such a text under a label of that name; but labels never change.)
std::uint64_t fingerprint_of_list(std::string_view list);

// Of GET /info, without the time that the engine tells.
struct InfoPrint {
  std::uint64_t print = 0;
  std::string_view system_time;  // Within the answer.
};
// None if it does not tell its time in the usual way: then it must be decoded.
std::optional<InfoPrint> fingerprint_of_info(std::string_view info);

}  // namespace swarm::wire
