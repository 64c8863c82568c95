// Commands that look: at what the manager says, and at what is really there.
#include "core/cluster/cluster.h"
#include "core/cluster/natural_order.h"
#include "core/model/stats.h"
#include "sim/scenario/scene.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

namespace swarm::sim {
namespace {

namespace json = boost::json;

// Labels that every engine has, which say nothing about this one.
constexpr std::array usual_labels = {"kernelversion", "operatingsystem", "ostype", "storagedriver"};

std::string text_at(const json::value& value, std::string_view key) {
  const json::value* member = value.as_object().if_contains(key);
  return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                  : std::string();
}

struct Listed {
  std::string name;
  std::string engine;
  std::string text;
};

bool shown(const std::set<std::string>& wanted, const std::string& name) {
  return wanted.empty() || wanted.contains(name);
}

void print_sorted(Scene& scene, std::vector<Listed> lines) {
  std::ranges::stable_sort(lines, [](const Listed& a, const Listed& b) {
    if (natural_less(a.name, b.name)) return true;
    if (natural_less(b.name, a.name)) return false;
    return natural_less(a.engine, b.engine);
  });
  for (const Listed& line : lines) scene.print(line.name + " on " + line.engine + ": " + line.text);
  if (lines.empty()) scene.print("none");
}

std::set<std::string> wanted_names(Command& command) {
  const std::vector<std::string> words = command.words();
  return {words.begin(), words.end()};
}

// The list's "State"; also the exit code, and that the node is down, which only "Status" tells.
std::string state_text(const json::value& container) {
  std::string state = text_at(container, "State");
  const std::string status = text_at(container, "Status");
  if (status == "Host Down") return state + ", Host Down";
  const std::size_t end = status.find(')');
  if (status.starts_with("Exited (") && end != std::string::npos) {
    return state + " " + status.substr(7, end - 6);
  }
  for (const std::string_view health : {"(healthy)", "(unhealthy)"}) {
    if (status.ends_with(health)) return state + " " + std::string(health);
  }
  return state;
}

std::string row_text(const std::string& label, const std::string& value) {
  if (label == "Containers") return ", containers " + value;
  if (label == "Reserved CPUs") return ", CPUs " + value;
  if (label == "Reserved Memory") return ", memory " + value;
  return ", " + label + " " + value;
}

std::string labels_text(const std::string& value) {
  std::string text;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t end = std::min(value.find(", ", at), value.size());
    const std::string label = value.substr(at, end - at);
    const std::string key = label.substr(0, label.find('='));
    if (std::ranges::find(usual_labels, key) == usual_labels.end()) text += ", " + label;
    at = end + 2;
  }
  return text;
}

// The rows of one node in SystemStatus, in one line.
class NodeText {
 public:
  explicit NodeText(bool labels) : labels_(labels) {}

  std::string line;  // Empty before the first node.

  void start(std::string name) { line = std::move(name) + ":"; }
  void add(const std::string& label, const std::string& value) {
    // Of no interest, or another one after every change of the manager's chance.
    if (label == "ID" || label == "UpdatedAt" || label == "ServerVersion") return;
    if (label == "Next retry") return;
    if (label == "Status") {
      line += " " + value;
    } else if (label == "Labels") {
      if (labels_) line += labels_text(value);
    } else {
      line += row_text(label, without_ids(value));
    }
  }

 private:
  bool labels_;
};

std::string event_text(const json::value& event) {
  const json::value& actor = event.at("Actor");
  const json::object& attributes = actor.at("Attributes").as_object();
  const auto attribute = [&](std::string_view key) {
    const json::value* value = attributes.if_contains(key);
    return value == nullptr ? std::string() : std::string(value->get_string());
  };
  const std::string type = text_at(event, "Type");
  std::string text = type + " " + text_at(event, "Action");
  if (type != "swarm") {
    const std::string name = attribute("name");
    text += " " + (name.empty() ? text_at(actor, "ID") : name);
  }
  const std::string node = attribute("node.name");
  return without_ids(text) + (node.empty() ? "" : " on " + node);
}

}  // namespace

void run_ps(Scene& scene, Command& command) {
  const std::set<std::string> wanted = wanted_names(command);
  const ClientAnswer answer = scene.at(command).ask("GET", "/v1.40/containers/json?all=1");
  if (answer.status != 200) return scene.print(answer_text(answer));
  std::vector<Listed> lines;
  const json::value list = json::parse(answer.body);
  for (const json::value& container : list.as_array()) {
    // "/engine-1/web"
    const std::string full(container.at("Names").at(0).get_string());
    const std::size_t slash = full.find('/', 1);
    Listed line{without_ids(full.substr(slash + 1)), full.substr(1, slash - 1),
                state_text(container)};
    if (shown(wanted, line.name)) lines.push_back(std::move(line));
  }
  print_sorted(scene, std::move(lines));
}

void run_truth(Scene& scene, Command& command) {
  World& world = scene.at(command);
  const std::set<std::string> wanted = wanted_names(command);
  std::vector<Listed> lines;
  for (const TrueContainer& container : read_truth(world.simulator())) {
    if (!shown(wanted, container.name)) continue;
    lines.push_back({without_ids(container.name), world.name_of(container.host),
                     container.running ? "running" : "stopped"});
  }
  print_sorted(scene, std::move(lines));
}

void run_info(Scene& scene, Command& command) {
  NodeText node(command.flag("labels"));
  const std::set<std::string> wanted = wanted_names(command);
  const ClientAnswer answer = scene.at(command).ask("GET", "/v1.40/info");
  if (answer.status != 200) return scene.print(answer_text(answer));
  constexpr std::string_view indent = "  \u2514 ";
  bool in_node = false;
  const json::value info = json::parse(answer.body);
  for (const json::value& row : info.at("SystemStatus").as_array()) {
    const std::string label(row.at(0).get_string());
    const std::string value(row.at(1).get_string());
    if (label.starts_with(indent)) {
      if (in_node) node.add(label.substr(indent.size()), value);
      continue;
    }
    if (in_node) scene.print(node.line);
    in_node = label.starts_with(' ') && shown(wanted, label.substr(1));
    if (in_node) node.start(label == " (unknown)" ? value : label.substr(1));
    if (label == "Rescheduling") {
      in_node = true;
      node.start(label);
      node.line += " " + value;
    }
  }
  if (in_node) scene.print(node.line);
}

void run_events(Scene& scene, Command& command) {
  const std::string type = command.option("type").value_or("");
  const std::string action = command.option("action").value_or("");
  bool any = false;
  for (const std::string& line : scene.at(command).take_events()) {
    const json::value event = json::parse(line);
    if (!type.empty() && text_at(event, "Type") != type) continue;
    if (!action.empty() && text_at(event, "Action") != action) continue;
    scene.print(event_text(event));
    any = true;
  }
  if (!any) scene.print("none");
}

void run_log(Scene& scene, Command& command) {
  const LogLevel least = command.flag("all") ? LogLevel::info : LogLevel::warning;
  bool any = false;
  for (const LogEntry& entry : scene.at(command).take_log()) {
    if (entry.level < least) continue;
    constexpr std::array levels = {"debug", "info", "warning", "error"};
    std::string text = levels.at(static_cast<std::size_t>(entry.level));
    text += ": " + entry.message;
    for (const auto& [key, value] : entry.fields) {
      text += &key == &entry.fields.front().first ? " (" : ", ";
      text.append(key).append("=").append(value);
    }
    scene.print(without_ids(text + (entry.fields.empty() ? "" : ")")));
    any = true;
  }
  if (!any) scene.print("none");
}

void run_calls(Scene& scene, Command& command) {
  World& world = scene.at(command);
  if (!world.simulator().manager_runs()) return scene.print("the manager is stopped");
  std::uint64_t calls = 0;
  for (const std::uint64_t count : world.simulator().manager().stats().upstream.requests.all()) {
    calls += count;
  }
  const std::uint64_t since = calls - std::exchange(scene.calls_seen, calls);
  scene.print(std::to_string(since) + " calls to engines ended");
}

}  // namespace swarm::sim
