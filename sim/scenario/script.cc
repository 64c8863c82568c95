#include "sim/scenario/script.h"

#include <utility>

namespace swarm::sim {
namespace {

constexpr std::string_view separator = "----";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == line.npos; }

class Parser {
 public:
  explicit Parser(std::string_view text) : lines_(lines_of(text)) {}

  Script parse() {
    for (at_ = 0; at_ < lines_.size(); ++at_) {
      const std::string& line = lines_[at_];
      if (line == separator) {
        read_output();
      } else if (is_blank(line) || line.starts_with('#')) {
        // A blank line ends a group also if nothing is recorded for it yet.
        if (is_blank(line) && !group_.commands.empty()) end_group();
        group_.raw.push_back(line);
      } else {
        read_command(line);
      }
    }
    if (!group_.commands.empty()) end_group();
    script_.rest = std::move(group_.raw);
    return std::move(script_);
  }

 private:
  void read_command(const std::string& line) {
    group_.raw.push_back(line);
    if (line[0] != ' ' && line[0] != '\t') {
      group_.commands.push_back({at_ + 1, line});
      return;
    }
    if (group_.commands.empty()) throw ScenarioError(at_ + 1, "there is no command to continue");
    group_.commands.back().text += " " + line.substr(line.find_first_not_of(" \t"));
  }

  void read_output() {
    if (group_.commands.empty()) throw ScenarioError(at_ + 1, "output without a command");
    group_.recorded = true;
    group_.output_line = at_ + 2;
    for (; at_ + 1 < lines_.size() && !is_blank(lines_[at_ + 1]); ++at_) {
      group_.output.push_back(lines_[at_ + 1]);
    }
    end_group();
  }

  void end_group() {
    if (!group_.recorded) group_.output_line = at_ + 1;
    script_.groups.push_back(std::exchange(group_, {}));
  }

  std::vector<std::string> lines_;
  std::size_t at_ = 0;
  Script script_;
  ScriptGroup group_;
};

void append(std::string& text, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) text += line + "\n";
}

}  // namespace

Script parse_script(std::string_view text) {
  if (text.size() > script_bytes_max) throw ScenarioError(1, "the file is over one mebibyte");
  return Parser(text).parse();
}

std::string to_text(const Script& script) {
  std::string text;
  for (const ScriptGroup& group : script.groups) {
    append(text, group.raw);
    text += std::string(separator) + "\n";
    append(text, group.output);
  }
  append(text, script.rest);
  return text;
}

}  // namespace swarm::sim
