#include "tools/swarm/command_line.h"

#include "core/base/assert.h"
#include "core/base/duration_text.h"
#include "core/discovery/url.h"

#include "tools/swarm/config_file.h"
#include "tools/swarm/usage_error.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace swarm::tools {
namespace {

using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

std::string dashed(std::string_view name) {
  return fmt::format("{}{}", name.size() == 1 ? "-" : "--", name);
}

// What to type for more: 'swarm manage --help'.
std::string see_help(const Command* command) {
  return command == nullptr ? "See 'swarm --help'."
                            : fmt::format("See 'swarm {} --help'.", command->name);
}

void add_flags(CLI::App& app, std::span<const Flag> flags, Values& values) {
  for (const Flag& flag : flags) {
    std::string names = dashed(flag.name);
    if (!flag.other_name.empty()) names += ',' + dashed(flag.other_name);
    std::vector<std::string>& slot = values[std::string(flag.name)];
    if (flag.kind == FlagKind::toggle) {
      app.add_flag(names, slot);
    } else {
      // One argument for each time the flag is given; values may not swallow the positional.
      app.add_option(names, slot)->allow_extra_args(false);
    }
  }
}

std::vector<std::string> trimmed_items(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string item(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    item.erase(0, item.find_first_not_of(" \t"));
    item.erase(item.find_last_not_of(" \t") + 1);
    if (!item.empty()) items.push_back(std::move(item));
  }
  return items;
}

// CLI11 wants the arguments last first. What it does not know remains, in order.
std::vector<std::string> parse(CLI::App& app, std::vector<std::string> arguments,
                               const Command* command) {
  app.allow_extras();
  std::ranges::reverse(arguments);
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ArgumentMismatch& mismatch) {
    const std::string_view text = mismatch.what();
    throw UsageError(fmt::format("flag needs an argument: {}. {}", text.substr(0, text.find(':')),
                                 see_help(command)));
  } catch (const CLI::ParseError& failure) {
    throw UsageError(fmt::format("{}. {}", failure.what(), see_help(command)));
  }
  return app.remaining();
}

void refuse_unknown_flag(const std::string& argument, const Command* command) {
  if (argument.size() < 2 || argument.front() != '-') return;
  throw UsageError(fmt::format("flag provided but not defined: {}. {}",
                               argument.substr(0, argument.find('=')), see_help(command)));
}

}  // namespace

CommandLine::CommandLine(const std::vector<std::string>& arguments, const Environment& environment)
    : environment_(environment) {
  parse_globals(arguments);
  read_environment(global_flags());
  if (command_ != nullptr) read_environment(command_->flags);
  read_config();
}

void CommandLine::parse_globals(std::vector<std::string> arguments) {
  CLI::App app;
  app.set_help_flag();  // Help is a flag like the others.
  add_flags(app, global_flags(), values_);
  app.prefix_command();  // Stops at the command's name.
  std::vector<std::string> rest = parse(app, std::move(arguments), nullptr);
  if (rest.empty()) return;
  refuse_unknown_flag(rest.front(), nullptr);
  command_ = find_command(rest.front());
  if (command_ == nullptr) {
    throw UsageError(fmt::format("No help topic for '{}'. {}", rest.front(), see_help(nullptr)));
  }
  rest.erase(rest.begin());
  parse_command(std::move(rest));
}

void CommandLine::parse_command(std::vector<std::string> arguments) {
  Values values;
  CLI::App app;
  app.set_help_flag();
  add_flags(app, command_->flags, values);
  // People write `swarm manage --debug` too.
  add_flags(app, global_flags(), values);
  positionals_ = parse(app, std::move(arguments), command_);
  std::erase(positionals_, "--");
  for (const std::string& argument : positionals_) refuse_unknown_flag(argument, command_);
  for (auto& [name, given] : values) {
    std::vector<std::string>& slot = values_[name];
    slot.insert(slot.end(), given.begin(), given.end());
  }
}

void CommandLine::read_environment(std::span<const Flag> flags) {
  for (const Flag& flag : flags) {
    std::vector<std::string>& slot = values_[std::string(flag.name)];
    const std::string variable = variable_of(flag);
    if (!slot.empty() || variable.empty()) continue;
    const char* const text = environment_(variable.c_str());
    if (text == nullptr || *text == '\0') continue;
    if (flag.kind == FlagKind::list) {
      slot = trimmed_items(text);
    } else if (variable != "DEBUG" || parse_bool(text)) {
      // DEBUG belongs to many programs: what is no truth value there means false.
      slot.emplace_back(text);
    }
  }
}

void CommandLine::read_config() {
  if (!given("config")) return;
  for (auto& [name, values] : read_config_file(text("config"))) {
    std::vector<std::string>& slot = values_[name];
    if (slot.empty()) slot = std::move(values);
  }
}

const Flag& CommandLine::flag_of(std::string_view name) const {
  const auto in = [&](std::span<const Flag> flags) {
    const auto found = std::ranges::find(flags, name, &Flag::name);
    return found == flags.end() ? nullptr : &*found;
  };
  const Flag* flag = command_ == nullptr ? nullptr : in(command_->flags);
  if (flag == nullptr) flag = in(global_flags());
  SWARM_ASSERT(flag != nullptr);
  return *flag;
}

std::string CommandLine::text(std::string_view flag) const {
  const auto found = values_.find(flag);
  if (found == values_.end() || found->second.empty()) {
    return std::string(flag_of(flag).default_text);
  }
  return found->second.back();
}

std::vector<std::string> CommandLine::list(std::string_view flag) const {
  const auto found = values_.find(flag);
  if (found != values_.end() && !found->second.empty()) return found->second;
  const std::string_view fallback = flag_of(flag).default_text;
  if (fallback.empty()) return {};
  return {std::string(fallback)};
}

bool CommandLine::toggle(std::string_view flag) const {
  const auto found = values_.find(flag);
  if (found == values_.end() || found->second.empty()) return false;
  const std::optional<bool> value = parse_bool(found->second.back());
  if (!value) {
    throw UsageError(
        fmt::format("invalid boolean value \"{}\" for --{}", found->second.back(), flag));
  }
  return *value;
}

bool CommandLine::given(std::string_view flag) const {
  const auto found = values_.find(flag);
  return found != values_.end() && !found->second.empty();
}

std::string CommandLine::discovery(std::string_view purpose) const {
  if (positionals_.size() > 1) {
    throw UsageError(fmt::format("one discovery argument expected, but \"{}\" follows \"{}\". {}",
                                 redacted(positionals_[1]), redacted(positionals_[0]),
                                 see_help(command_)));
  }
  if (positionals_.size() == 1) return positionals_.front();
  const char* const variable = environment_("SWARM_DISCOVERY");
  if (variable != nullptr && *variable != '\0') return variable;
  if (given(config_discovery)) return values_.find(config_discovery)->second.back();
  throw UsageError(fmt::format("discovery required to {}. {}", purpose, see_help(command_)));
}

}  // namespace swarm::tools
