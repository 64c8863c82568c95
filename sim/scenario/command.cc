#include "sim/scenario/command.h"

#include "core/base/duration_text.h"

#include <algorithm>
#include <charconv>

namespace swarm::sim {
namespace {

// A command that asks for more is a slip of the keyboard.
constexpr Duration duration_max = std::chrono::hours(24) * 400;

bool is_quote(char c) { return c == '"' || c == '\''; }

std::vector<std::string> split(const std::string& text, bool& quotes_open) {
  std::vector<std::string> words;
  std::string word;
  bool any = false;
  char quote = 0;  // The one that is open.
  for (const char c : text) {
    if (quote == 0 ? is_quote(c) : c == quote) {
      quote = quote == 0 ? c : '\0';
      any = true;
    } else if (quote == 0 && (c == ' ' || c == '\t')) {
      if (any) words.push_back(std::move(word));
      word.clear();
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) words.push_back(std::move(word));
  quotes_open = quote != 0;
  return words;
}

// The length of KEY if the word is KEY=VALUE, else 0.
std::size_t key_size(const std::string& word) {
  const std::size_t end = word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-");
  return end != std::string::npos && word[end] == '=' ? end : 0;
}

}  // namespace

Command::Command(const ScriptCommand& source) : line_(source.line), text_(source.text) {
  bool quotes_open = false;
  words_ = split(text_, quotes_open);
  if (quotes_open && text_.find("request") == std::string::npos)
    fail("a quotation mark is missing");
  name_ = words_.front();
  words_.erase(words_.begin());
  std::vector<std::string> plain;
  for (std::string& word : words_) {
    if (const std::size_t key = key_size(word); key > 0) {
      options_.emplace_back(word.substr(0, key), word.substr(key + 1));
    } else {
      plain.push_back(std::move(word));
    }
  }
  words_ = std::move(plain);
}

void Command::fail(const std::string& what) const {
  throw ScenarioError(line_, (name_.empty() ? "" : name_ + ": ") + what);
}

std::string Command::word(std::string_view what) {
  if (words_.empty()) fail(std::string(what) + " is missing");
  return *maybe_word();
}

std::optional<std::string> Command::maybe_word() {
  if (words_.empty()) return {};
  std::string first = std::move(words_.front());
  words_.erase(words_.begin());
  return first;
}

std::vector<std::string> Command::words() { return std::exchange(words_, {}); }

bool Command::flag(std::string_view flag) {
  const auto found = std::ranges::find(words_, flag);
  if (found == words_.end()) return false;
  words_.erase(found);
  return true;
}

std::optional<std::string> Command::option(std::string_view key) {
  std::vector<std::string> values = options(key);
  if (values.empty()) return {};
  if (values.size() > 1) fail(std::string(key) + "= is there twice");
  return std::move(values.front());
}

std::vector<std::string> Command::options(std::string_view key) {
  std::vector<std::string> values;
  std::erase_if(options_, [&](auto& option) {
    if (option.first != key) return false;
    values.push_back(std::move(option.second));
    return true;
  });
  return values;
}

std::optional<std::int64_t> Command::number(std::string_view key, std::int64_t most) {
  const auto text = option(key);
  return text ? std::optional(to_number(*text, most)) : std::nullopt;
}

std::optional<Duration> Command::duration(std::string_view key) {
  const auto text = option(key);
  return text ? std::optional(to_duration(*text)) : std::nullopt;
}

std::optional<std::int64_t> Command::size(std::string_view key) {
  const auto text = option(key);
  return text ? std::optional(to_size(*text)) : std::nullopt;
}

std::string Command::rest_behind(std::size_t words) {
  std::size_t at = 0;
  for (std::size_t i = 0; i <= words && at != std::string::npos; ++i) {
    at = text_.find_first_of(" \t", at);
    at = text_.find_first_not_of(" \t", at);
  }
  words_.clear();
  options_.clear();
  return at == std::string::npos ? std::string() : text_.substr(at);
}

void Command::done() const {
  if (!words_.empty()) fail("what is '" + words_.front() + "'?");
  if (!options_.empty()) fail("there is no option " + options_.front().first + "=");
}

Duration Command::to_duration(const std::string& text) const {
  const Result<Duration> duration = parse_duration(text);
  if (!duration) fail(duration.error().detail);
  if (*duration < Duration::zero() || *duration > duration_max) fail(text + " is out of bounds");
  return *duration;
}

std::int64_t Command::to_number(const std::string& text, std::int64_t most) const {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || number < 0 ||
      number > most) {
    fail("'" + text + "' is no number from 0 to " + std::to_string(most));
  }
  return number;
}

std::int64_t Command::to_size(const std::string& text) const {
  constexpr std::string_view units = "bkmgt";
  const std::size_t unit = text.empty() ? units.npos : units.find(text.back());
  if (unit == units.npos) return to_number(text, INT64_MAX);
  constexpr std::int64_t most = std::int64_t{1} << 20;
  return to_number(text.substr(0, text.size() - 1), most) << (10 * unit);
}

}  // namespace swarm::sim
