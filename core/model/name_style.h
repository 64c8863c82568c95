// What things of one node are called where all nodes' things stand in one list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace swarm {

enum class NameStyle : std::uint8_t {
  classic,  // "node/name", as the original has it.
  plain,    // "name", as an engine has it; with its node where two have the same name.
  both,     // Containers have both names, the plain one first; all else is as with `plain`.
};
std::string_view text_of(NameStyle style);
std::optional<NameStyle> parse_name_style(std::string_view text);

}  // namespace swarm
