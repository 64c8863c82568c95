// THE list of commands and flags. The parser, the help texts and the environment
// variables all come from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace swarm::tools {

enum class FlagKind : std::uint8_t {
  value,  // The last one given wins.
  list,   // May be repeated; the environment variable holds a comma list.
  toggle,
};

struct Flag {
  std::string_view name;        // Without dashes; also the key to ask for its value.
  std::string_view other_name;  // "H": short; "cors": long; empty: none.
  FlagKind kind = FlagKind::value;
  std::string_view default_text;
  std::string_view help;
  // Empty: SWARM_ and the name in capitals. "-": none.
  std::string_view variable = "";
};

// "SWARM_LOG_LEVEL"; empty if the flag has none.
std::string variable_of(const Flag& flag);

struct Command {
  std::string_view name;
  std::string_view alias;
  std::string_view help;
  bool takes_discovery = false;
  std::span<const Flag> flags;
};

std::span<const Flag> global_flags();
std::span<const Command> commands();
// By name or alias; null if there is none.
const Command* find_command(std::string_view name);

}  // namespace swarm::tools
