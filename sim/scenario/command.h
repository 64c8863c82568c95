// One command of a scenario, taken apart: words, KEY=VALUE options, and what is left of them.
#pragma once

#include "core/base/instant.h"
#include "sim/scenario/script.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm::sim {

class Command {
 public:
  // Words are parted by blanks; "double" and 'single' quotes keep blanks in. Throws ScenarioError.
  explicit Command(const ScriptCommand& source);

  const std::string& name() const { return name_; }
  [[noreturn]] void fail(const std::string& what) const;

  // --- Taking arguments; what has been taken is gone ---
  std::string word(std::string_view what);  // The next that is no option; it must be there.
  std::optional<std::string> maybe_word();
  std::vector<std::string> words();  // All that are left.
  bool flag(std::string_view flag);  // Whether that word is there.
  std::optional<std::string> option(std::string_view key);
  std::vector<std::string> options(std::string_view key);  // In order.
  std::optional<std::int64_t> number(std::string_view key, std::int64_t most);
  std::optional<Duration> duration(std::string_view key);
  std::optional<std::int64_t> size(std::string_view key);  // "512m", "8g": units of 1024.
  // Everything behind the first `words` words, as it was typed. Takes all.
  std::string rest_behind(std::size_t words);
  // Something is left that nobody has taken: throws.
  void done() const;

  // --- Reading texts ---
  Duration to_duration(const std::string& text) const;
  std::int64_t to_number(const std::string& text, std::int64_t most) const;
  std::int64_t to_size(const std::string& text) const;

 private:
  std::size_t line_;
  std::string text_;
  std::string name_;
  std::vector<std::string> words_;
  std::vector<std::pair<std::string, std::string>> options_;
};

}  // namespace swarm::sim
