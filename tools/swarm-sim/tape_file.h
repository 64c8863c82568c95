// A failing run as a file: the options that were not drawn, then its tape.
#pragma once

#include "sim/trial.h"

#include <string>

namespace swarm::tools {

bool is_number(const std::string& text);
void read_tape_file(const std::string& path, sim::TrialOptions& options);
void write_tape_file(const std::string& path, const sim::TrialOptions& options,
                     const sim::TapeData& tape);

}  // namespace swarm::tools
