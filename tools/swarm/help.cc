#include "tools/swarm/help.h"

#include "runtime/discovery/backend_table.h"

#include "tools/glue/version.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm::tools {
namespace {

// What stands left, and its explanation.
using Row = std::pair<std::string, std::string>;

constexpr std::size_t gap = 3;
constexpr std::size_t left_max = 40;  // A longer left side gets a line of its own.
constexpr std::size_t columns_max = 100;

// `text` in lines of at most `width`, broken at blanks.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (text.size() > width) {
    std::size_t cut = text.rfind(' ', width);
    if (cut == std::string_view::npos || cut == 0) cut = std::min(text.find(' '), text.size());
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(std::min(cut + 1, text.size()));
  }
  lines.emplace_back(text);
  return lines;
}

std::string aligned(const std::vector<Row>& rows, std::size_t indent = 2) {
  std::size_t width = 0;
  for (const Row& row : rows) {
    if (row.first.size() <= left_max) width = std::max(width, row.first.size());
  }
  const std::size_t column = indent + width + gap;
  std::string text;
  for (const auto& [left, right] : rows) {
    std::string line = std::string(indent, ' ') + left;
    if (left.size() > width) {
      text += line + '\n';
      line.clear();
    }
    for (const std::string& piece : wrapped(right, columns_max - column)) {
      line.resize(column, ' ');
      text += line + piece + '\n';
      line.clear();
    }
  }
  return text;
}

std::string dashed(std::string_view name) {
  return fmt::format("{}{}", name.size() == 1 ? "-" : "--", name);
}

std::string left_of(const Flag& flag) {
  std::string text = dashed(flag.name);
  if (!flag.other_name.empty()) text += ", " + dashed(flag.other_name);
  switch (flag.kind) {
    case FlagKind::toggle:
      return text;
    case FlagKind::list:
      return text + fmt::format(" [--{0} option --{0} option]", flag.name);
    case FlagKind::value:
      return text + fmt::format(" \"{}\"", flag.default_text);
  }
  return text;
}

std::string right_of(const Flag& flag) {
  std::string text(flag.help);
  if (flag.kind == FlagKind::list && !flag.default_text.empty()) {
    text += fmt::format(" (default: {})", flag.default_text);
  }
  const std::string variable = variable_of(flag);
  return variable.empty() ? text : text + fmt::format(" [${}]", variable);
}

std::string options(std::span<const Flag> flags) {
  std::vector<Row> rows;
  for (const Flag& flag : flags) rows.emplace_back(left_of(flag), right_of(flag));
  return "\nOptions:\n" + aligned(rows);
}

std::string discovery_argument() {
  std::vector<Row> rows;
  for (const runtime::BackendRow& backend : runtime::backend_table()) {
    rows.emplace_back(backend.usage, backend.make == nullptr ? "(not in this build yet)" : "");
  }
  rows.emplace_back("sim://<number>", "simulated engines in this process, to try things out");
  std::string forms = aligned(rows, 4);
  // Rows without explanation leave blanks behind.
  for (std::size_t at = 0; (at = forms.find(" \n")) != std::string::npos;) forms.erase(at, 1);
  return "\nArguments:\n  <discovery>   where to find the engines [$SWARM_DISCOVERY], one of:\n" +
         forms;
}

constexpr std::string_view cluster_options =
    "\nCluster driver options:\n"
    "  swarm.overcommit=0.05   share of a node's CPUs and memory that may be handed out beyond "
    "them\n"
    "  swarm.createretry=0     how often to try another node if an engine cannot create a "
    "container\n";

}  // namespace

std::string general_help() {
  std::vector<Row> rows;
  for (const Command& command : commands()) {
    const std::string_view comma = command.alias.empty() ? "" : ", ";
    rows.emplace_back(fmt::format("{}{}{}", command.name, comma, command.alias), command.help);
  }
  return fmt::format(
      "Usage: swarm [OPTIONS] COMMAND [arg...]\n\n"
      "Many Docker Engines behind one Docker API\n\n"
      "Version: {} ({})\n{}\nCommands:\n{}\n"
      "Run 'swarm COMMAND --help' for more information on a command.\n",
      version(), commit(), options(global_flags()), aligned(rows));
}

std::string command_help(const Command& command) {
  const std::string_view argument = command.takes_discovery    ? " <discovery>"
                                    : command.name == "help"   ? " [command]"
                                    : command.name == "tokens" ? " serve"
                                    : command.name == "health" ? " [address]"
                                    : command.name == "doctor" ? " [address or discovery URL...]"
                                                               : "";
  const std::string_view marker = command.flags.empty() ? "" : " [OPTIONS]";
  std::string text =
      fmt::format("Usage: swarm {}{}{}\n\n{}\n", command.name, marker, argument, command.help);
  if (command.takes_discovery) text += discovery_argument();
  if (!command.flags.empty()) text += options(command.flags);
  if (command.name == "manage") text += cluster_options;
  return text;
}

}  // namespace swarm::tools
