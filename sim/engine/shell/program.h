// A shell script made into a flat list of steps with jumps, so that running it
// can stop anywhere (a sleep, an empty stdin) and go on later.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

struct Redirect {
  enum class Mode { read, write, append, duplicate };
  int descriptor = 1;
  Mode mode = Mode::write;
  std::string word;  // File, still to be expanded; with `duplicate` the other descriptor.
};

struct SimpleCommand {
  std::vector<std::string> words;  // As written, with their quotes.
  std::vector<Redirect> redirects;
};

struct Op {
  enum class Kind {
    run,           // command
    jump,          // to target
    jump_on_ok,    // to target if the last status is 0
    jump_on_fail,  // to target if it is not
    negate,        // !
    set_ok,        // An `if` without a taken branch ends with status 0.
    pipe_open,     // From here output is kept for the next stage ...
    pipe_turn,     // ... which starts here; target 1: it is the last.
    pipe_close,
    loop_open,   // for: expand the words of the command
    loop_next,   // bind variable to the next one, or jump to target
    loop_close,  // forget the words
  };
  Kind kind = Kind::run;
  std::size_t target = 0;
  SimpleCommand command{};
  std::string variable{};
};
using Program = std::vector<Op>;

struct Parsed {
  enum class State { complete, incomplete, wrong };
  State state = State::complete;
  Program program;
  std::string error;
};

Parsed parse_script(std::string_view text);
// The one command of these arguments, taken literally.
Program literal_program(const std::vector<std::string>& arguments);

}  // namespace swarm::sim::fake
