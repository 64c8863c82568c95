// One step of a sequence of calls, and its one-line text form: what is printed
// of a sequence that fails is what --replay reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace swarm::differential {

struct Step {
  // What the ID in the answer is called from here on: `{label}` in later targets and bodies.
  std::string label;
  std::string method;  // "AWAIT": target is a container, until it has come to rest.
  std::string target;
  std::string body;
};
using Sequence = std::vector<Step>;

// "x1= POST /containers/c1/exec {...}"
std::string to_text(const Step& step);
std::string to_text(const Sequence& sequence);
Step parse_step(std::string_view line);
Sequence parse_sequence(std::string_view text);

}  // namespace swarm::differential
