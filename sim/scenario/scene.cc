#include "sim/scenario/scene.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace swarm::sim {
namespace {

// Shorter runs of hex digits are words of people: "cafe", "decade".
constexpr std::size_t id_digits_min = 12;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::string_view without_blanks_behind(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

World& Scene::at(const Command& command) {
  if (!world) command.fail("there is no cluster yet");
  return *world;
}

std::size_t Scene::engine(const Command& command, const std::string& name) {
  const auto found = at(command).engine(name);
  if (!found) command.fail("there is no engine " + name);
  return *found;
}

std::vector<std::size_t> Scene::engines(Command& command) {
  std::vector<std::size_t> engines;
  for (const std::string& name : command.words()) {
    if (name != "all") {
      engines.push_back(engine(command, name));
      continue;
    }
    for (std::size_t i = 0; i < at(command).engines(); ++i) engines.push_back(i);
  }
  if (engines.empty()) command.fail("which engine?");
  return engines;
}

void Scene::print(std::string_view text) {
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = without_blanks_behind(text.substr(0, end));
    if (!line.empty()) output.push_back((first ? "" : "  ") + std::string(line));
    first = false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string without_ids(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_hex(text[end])) ++end;
    if (end - at >= id_digits_min) {
      made += "<id>";
    } else {
      end = std::max(end, at + 1);
      made += text.substr(at, end - at);
    }
    at = end;
  }
  return made;
}

std::string answer_text(const ClientAnswer& answer) {
  if (answer.cut) return "the connection was cut";
  if (!answer.complete) return "no answer";
  std::string text = std::to_string(answer.status);
  boost::system::error_code failure;
  const boost::json::value parsed = boost::json::parse(answer.body, failure);
  if (!failure && parsed.is_object()) {
    const boost::json::value* message = parsed.as_object().if_contains("message");
    if (message != nullptr && message->is_string()) {
      return text + " " + without_ids(message->get_string());
    }
  }
  return text + (answer.body.empty() ? "" : " ") + without_ids(answer.body);
}

void print_unless_ok(Scene& scene, std::string_view what, const ClientAnswer& answer) {
  const bool ok = answer.complete && answer.status >= 200 && answer.status < 300;
  if (!ok) scene.print(std::string(what) + ": " + answer_text(answer));
}

}  // namespace swarm::sim
