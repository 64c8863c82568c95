// Help texts, from the table of commands and flags.
#pragma once

#include "tools/swarm/flag_table.h"

#include <string>

namespace swarm::tools {

std::string general_help();
std::string command_help(const Command& command);

}  // namespace swarm::tools
