#include "core/model/allow_list.h"

#include <algorithm>
#include <array>

namespace swarm {
namespace {

// Each section but the last four is the first segment of the paths that it allows.
constexpr std::array<std::string_view, 27> known_sections = {
    "auth",    "build",   "commit",  "configs",     "containers", "distribution",  "events",
    "exec",    "grpc",    "images",  "info",        "networks",   "nodes",         "ping",
    "plugins", "secrets", "session", "services",    "swarm",      "system",        "tasks",
    "version", "volumes", "post",    "allow_start", "allow_stop", "allow_restarts"};

struct Word {
  std::string section;
  bool on = true;
  bool understood = true;
};

Word parse_word(std::string_view text) {
  Word word;
  const std::size_t equals = text.find('=');
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view("1") : text.substr(equals + 1);
  word.on = value == "1";
  word.understood = value == "1" || value == "0";
  for (const char c : text.substr(0, equals)) {
    word.section += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  word.understood =
      word.understood && std::ranges::find(known_sections, word.section) != known_sections.end();
  return word;
}

std::string_view first_segment(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  return path.substr(0, path.find('/'));
}

// "start" of "/containers/web/start"; empty for all else.
std::string_view container_verb(std::string_view path) {
  constexpr std::string_view containers = "/containers/";
  if (!path.starts_with(containers)) return {};
  path.remove_prefix(containers.size());
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
}

}  // namespace

AllowList::AllowList(const std::vector<std::string>& words) : limits_(!words.empty()) {
  sections_ = {"events", "ping", "version"};
  for (const std::string& text : words) {
    const Word word = parse_word(text);
    std::erase(sections_, word.section);
    if (word.on) sections_.push_back(word.section);
  }
}

bool AllowList::has(std::string_view section) const {
  return std::ranges::find(sections_, section) != sections_.end();
}

bool AllowList::allows(std::string_view method, std::string_view path) const {
  if (!limits_) return true;
  const bool reads = method == "GET" || method == "HEAD";
  if (!reads && !has("post")) return false;
  const std::string_view verb = reads ? std::string_view() : container_verb(path);
  if (has("allow_start") && verb == "start") return true;
  if (has("allow_stop") && verb == "stop") return true;
  const bool restarts = verb == "stop" || verb == "restart" || verb == "kill";
  if (has("allow_restarts") && restarts) return true;
  const std::string_view segment = first_segment(path);
  if (segment == "_ping") return has("ping");
  return segment != "ping" && has(segment);
}

std::string unknown_allow_word(const std::vector<std::string>& words) {
  const auto bad = std::ranges::find_if(
      words, [](const std::string& text) { return !parse_word(text).understood; });
  return bad == words.end() ? std::string() : *bad;
}

}  // namespace swarm
