#include "tools/swarm-sim/tape_file.h"

#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace swarm::tools {

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

void read_tape_file(const std::string& path, sim::TrialOptions& options) {
  std::ifstream file(path);
  std::string head, word;
  std::getline(file, head);
  std::istringstream words(head);
  words >> word >> options.hosts >> options.clients >> options.seconds >> options.canary >>
      options.all_faults >> options.strategy;
  if (word != "trial") throw std::runtime_error(path + " is not written by swarm-sim shrink");
  std::stringstream rest;
  rest << file.rdbuf();
  options.script = sim::tape_from_text(rest.str());
  if (!options.script) throw std::runtime_error(path + " holds no tape");
  options.seed = options.script->seed;
}

void write_tape_file(const std::string& path, const sim::TrialOptions& options,
                     const sim::TapeData& tape) {
  std::ofstream file(path);
  file << fmt::format("trial {} {} {} {:d} {:d} {}\n", options.hosts, options.clients,
                      options.seconds, options.canary, options.all_faults, options.strategy)
       << sim::to_text(tape);
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace swarm::tools
