// Scenarios: files of commands to a manager among simulated engines, with the output that was
// recorded for them. sim/scenarios/README.md tells how to write one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

struct ScenarioRun {
  bool same = false;                    // As recorded, every check held, and no error.
  std::vector<std::string> complaints;  // "web.txt:12: -was", for people.
  bool complete = false;                // False: an error ended it. Then do not rewrite.
  std::string rewritten;                // The file with the output as it is now.
};

// `name` is for the complaints.
ScenarioRun run_scenario(std::string_view name, std::string_view text);

}  // namespace swarm::sim
