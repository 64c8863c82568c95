#include "tests/live/differential/step.h"

#include <algorithm>

namespace swarm::differential {
namespace {

std::string cut_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  std::string word(line.substr(0, end));
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

}  // namespace

std::string to_text(const Step& step) {
  std::string text = step.label.empty() ? "" : step.label + "= ";
  text += step.method + " " + step.target;
  return step.body.empty() ? text : text + " " + step.body;
}

std::string to_text(const Sequence& sequence) {
  std::string text;
  for (const Step& step : sequence) text += to_text(step) + "\n";
  return text;
}

Step parse_step(std::string_view line) {
  Step step;
  std::string word = cut_word(line);
  if (word.ends_with('=')) {
    step.label = word.substr(0, word.size() - 1);
    word = cut_word(line);
  }
  step.method = word;
  step.target = cut_word(line);
  step.body = line;
  return step;
}

Sequence parse_sequence(std::string_view text) {
  Sequence sequence;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (!line.empty() && !line.starts_with('#')) sequence.push_back(parse_step(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return sequence;
}

}  // namespace swarm::differential
