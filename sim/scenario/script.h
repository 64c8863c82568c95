// A scenario file as text: groups of commands, each with the output that was recorded for it.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

// The file is wrong, or asks for what there is not. Ends the scenario.
class ScenarioError : public std::runtime_error {
 public:
  ScenarioError(std::size_t line, const std::string& what) : runtime_error(what), line_(line) {}
  std::size_t line() const { return line_; }  // From 1.

 private:
  std::size_t line_;
};

struct ScriptCommand {
  std::size_t line = 0;  // Of its first line.
  std::string text;      // Lines that were indented are joined to the one before.
};

struct ScriptGroup {
  std::vector<std::string> raw;  // Comments, blank lines and commands as they stand in the file.
  std::vector<ScriptCommand> commands;
  bool recorded = false;            // There was a line of dashes.
  std::size_t output_line = 0;      // Of the first line of the output, or where it would be.
  std::vector<std::string> output;  // Until the next blank line.
};

struct Script {
  std::vector<ScriptGroup> groups;
  std::vector<std::string> rest;  // Comments and blank lines behind the last group.
};

inline constexpr std::size_t script_bytes_max = std::size_t{1} << 20;

Script parse_script(std::string_view text);  // Throws ScenarioError.

// The file anew, with `output` as it now is.
std::string to_text(const Script& script);

}  // namespace swarm::sim
