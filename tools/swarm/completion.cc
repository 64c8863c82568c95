#include "tools/swarm/completion.h"

#include "tools/swarm/flag_table.h"
#include "tools/swarm/usage_error.h"

#include <fmt/format.h>

namespace swarm::tools {
namespace {

std::string dashed(std::string_view name) {
  return fmt::format("{}{}", name.size() == 1 ? "-" : "--", name);
}

std::string words_of(std::span<const Flag> flags) {
  std::string words;
  for (const Flag& flag : flags) {
    words += dashed(flag.name) + ' ';
    if (!flag.other_name.empty()) words += dashed(flag.other_name) + ' ';
  }
  return words;
}

std::string command_words() {
  std::string words;
  for (const Command& command : commands()) words += fmt::format("{} ", command.name);
  return words;
}

// What may follow the command's name besides flags.
std::string_view arguments_of(const Command& command) {
  return command.name == "completion" ? "bash zsh fish " : "";
}

// What may follow the flag, if its help ends in a list: "log format: text, json" -> "text json".
std::string choices_of(const Flag& flag) {
  const std::size_t colon = flag.help.find(": ");
  if (flag.kind == FlagKind::toggle || colon == std::string_view::npos) return {};
  std::string choices;
  for (const char c : flag.help.substr(colon + 2)) {
    const bool plain = (c >= 'a' && c <= 'z') || c == '-' || c == ',' || c == ' ';
    if (!plain) return {};
    if (c != ',') choices += c;
  }
  const bool list = flag.help.substr(colon).find(", ") != std::string_view::npos;
  return list ? choices : std::string();
}

std::string bash_choices() {
  std::string cases;
  const auto add = [&](std::span<const Flag> flags) {
    for (const Flag& flag : flags) {
      const std::string label = dashed(flag.name) + ")";
      const std::string choices = choices_of(flag);
      if (choices.empty() || cases.find("    " + label) != std::string::npos) continue;
      cases += fmt::format("    {} words=\"{}\" ;;\n", label, choices);
    }
  };
  add(global_flags());
  for (const Command& command : commands()) add(command.flags);
  return cases;
}

// zsh reads it too, through bashcompinit.
std::string bash_script() {
  std::string flags;
  for (const Command& command : commands()) {
    std::string label(command.name);
    if (!command.alias.empty()) label += fmt::format("|{}", command.alias);
    flags += fmt::format("    {}) words=\"{}{}{}\" ;;\n", label, arguments_of(command),
                         words_of(command.flags), words_of(global_flags()));
  }
  return fmt::format(R"(_swarm() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command= words= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in -*) ;; *) command=${{COMP_WORDS[i]}}; break ;; esac
  done
  case $before in
{}    --config|--tlscacert|--tlscert|--tlskey|--store) COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  [ -n "$words" ] || case $command in
    "") words="{}{}" ;;
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -F _swarm swarm
)",
                     bash_choices(), command_words(), words_of(global_flags()), flags);
}

std::string fish_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("\\'") : std::string(1, c);
  return result + "'";
}

std::string fish_flag(std::string_view condition, const Flag& flag) {
  std::string line = fmt::format("complete -c swarm -n {} -f", fish_quoted(condition));
  for (const std::string_view name : {flag.name, flag.other_name}) {
    if (!name.empty()) line += fmt::format(" -{} {}", name.size() == 1 ? 's' : 'l', name);
  }
  if (flag.kind != FlagKind::toggle) line += " -r";
  const std::string choices = choices_of(flag);
  if (!choices.empty()) line += " -a " + fish_quoted(choices);
  return line + " -d " + fish_quoted(flag.help) + "\n";
}

std::string fish_script() {
  std::string script;
  for (const Command& command : commands()) {
    script += fmt::format("complete -c swarm -n __fish_use_subcommand -f -a {} -d {}\n",
                          command.name, fish_quoted(command.help));
    const std::string condition =
        fmt::format("__fish_seen_subcommand_from {} {}", command.name, command.alias);
    for (const Flag& flag : command.flags) {
      script += fish_flag(condition, flag);
    }
  }
  for (const Flag& flag : global_flags()) script += fish_flag("true", flag);
  return script;
}

}  // namespace

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script();
  if (shell == "zsh")
    return "#compdef swarm\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script();
  if (shell == "fish") return fish_script();
  throw UsageError(fmt::format("no completion for \"{}\", but for bash, zsh, fish", shell));
}

}  // namespace swarm::tools
