// Completion of commands, flags and their words for shells, from the table of flags.
#pragma once

#include <string>
#include <string_view>

namespace swarm::tools {

// A script for "bash", "zsh" or "fish". Throws UsageError for another shell.
std::string completion_script(std::string_view shell);

}  // namespace swarm::tools
