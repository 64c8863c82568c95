// What swarm-sim can do; main.cc holds the list.
#pragma once

#include <string>
#include <vector>

namespace swarm::tools {

// Each takes the arguments behind its name and returns the exit code; a
// CLI::ParseError or another exception ends the program with one line and code 2.
using Arguments = std::vector<std::string>;

int run_serve(Arguments arguments);
int run_once(Arguments arguments);
int run_hunt(Arguments arguments);
int run_replay(Arguments arguments);
int run_shrink(Arguments arguments);
int run_bench(Arguments arguments);

// `run` with files: scenarios (tools/swarm-sim/scenario.cc).
bool names_scenarios(const Arguments& arguments);
int run_scenarios(Arguments arguments);
// `run --report OUT`: an experiment (tools/swarm-sim/report.cc).
bool asks_for_report(const Arguments& arguments);
int run_report(Arguments arguments);
int run_pack(Arguments arguments);
int run_discovery(Arguments arguments);
int run_election(Arguments arguments);

}  // namespace swarm::tools
