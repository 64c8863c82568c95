// Arguments and environment -> the command and the values of its flags, as text.
#pragma once

#include "tools/swarm/flag_table.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::tools {

// The value of an environment variable; null if it is not set.
using Environment = std::function<const char*(const char* name)>;

class CommandLine {
 public:
  // Throws UsageError, also for a bad --config. A null command means that none was given.
  CommandLine(const std::vector<std::string>& arguments, const Environment& environment);

  const Command* command() const { return command_; }
  // Behind the command and its flags.
  const std::vector<std::string>& positionals() const { return positionals_; }

  // --- Values: the command line's, else the environment's, else --config's, else the default ---
  std::string text(std::string_view flag) const;
  std::vector<std::string> list(std::string_view flag) const;
  bool toggle(std::string_view flag) const;
  bool given(std::string_view flag) const;  // Anywhere, as opposed to the default.

  // The one positional of a command that takes_discovery, else SWARM_DISCOVERY, else --config's.
  // Throws "discovery required to <purpose>. See ..." if neither is there.
  std::string discovery(std::string_view purpose) const;

 private:
  void parse_globals(std::vector<std::string> arguments);
  void parse_command(std::vector<std::string> arguments);
  void read_environment(std::span<const Flag> flags);
  void read_config();
  const Flag& flag_of(std::string_view name) const;

  const Environment& environment_;
  const Command* command_ = nullptr;
  std::vector<std::string> positionals_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace swarm::tools
