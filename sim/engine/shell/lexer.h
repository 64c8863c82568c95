// Cuts a shell script into words, operators and redirections.
#pragma once

#include "sim/engine/shell/program.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

struct Token {
  enum class Kind { word, op, redirect };
  Kind kind = Kind::word;
  std::string text;  // Of a redirection: "<", ">", ">>", ">&".
  int descriptor = 1;
};

// Nothing if a quote or a $( is not closed: the script goes on in the next line.
std::optional<std::vector<Token>> tokenize(std::string_view text);

// The end of a quoted or substituted part that starts at `at`; npos if it is open.
std::size_t skip_quoted(std::string_view text, std::size_t at);

}  // namespace swarm::sim::fake
