// Turns a word as written into the words that a command gets: quotes off,
// variables and $(...) in, split at blanks where nothing was quoted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

// What the expansion asks of the shell.
class Variables {
 public:
  virtual ~Variables() = default;
  virtual const std::string* lookup(std::string_view name) const = 0;
  virtual void assign(std::string_view name, std::string value) = 0;
  // The output of a script, without its last newlines.
  virtual std::string substitute(std::string_view script) = 0;
};

std::vector<std::string> expand_word(std::string_view word, Variables& variables);
std::vector<std::string> expand_words(const std::vector<std::string>& words, Variables& variables);
// Without splitting: the value of an assignment or the name of a file.
std::string expand_to_text(std::string_view word, Variables& variables);

}  // namespace swarm::sim::fake
