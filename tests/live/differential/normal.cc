#include "tests/live/differential/normal.h"

#include <algorithm>
#include <array>
#include <re2/re2.h>

namespace swarm::differential {
namespace {

namespace json = boost::json;

constexpr std::size_t short_id = 12;

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

// Whatever it is, if there is something: one word.
constexpr std::array masked_members = {
    "Pid",         "Created",   "time",       "timeNano",       "Size",
    "VirtualSize", "SizeRw",    "SizeRootFs", "SpaceReclaimed", "reclaimed",
    "IPPrefixLen", "Subnet",    "Gateway",    "SandboxID",      "SandboxKey",
    "EndpointID",  "IPAddress", "MacAddress", "BuildTime"};
// Whose order is that of a hash map in the engine.
constexpr std::array unordered_members = {"Mounts",          "Ports",          "Volumes",
                                          "NetworksDeleted", "VolumesDeleted", "ContainersDeleted",
                                          "ImagesDeleted"};

bool is_something(const json::value& value) {
  if (value.is_string()) return !value.get_string().empty();
  if (value.is_int64()) return value.get_int64() != 0;
  return !value.is_null();
}

void sort_values(json::array& values) {
  std::ranges::sort(values, {}, [](const json::value& value) { return json::serialize(value); });
}

json::value normal_value(json::value value);

json::value normal_member(std::string_view name, json::value value) {
  if (std::ranges::find(masked_members, name) != masked_members.end()) {
    return is_something(value) ? json::value("<some>") : value;
  }
  // Ports that the engine chose.
  if ((name == "HostPort" || name == "PublicPort") && is_something(value)) {
    const int port = value.is_string() ? std::atoi(value.get_string().c_str())
                                       : static_cast<int>(value.to_number<int>());
    if (port >= 32768) return "<port>";
  }
  value = normal_value(std::move(value));
  if (value.is_array() && std::ranges::find(unordered_members, name) != unordered_members.end()) {
    sort_values(value.get_array());
  }
  return value;
}

json::value normal_value(json::value value) {
  if (json::object* object = value.if_object()) {
    object->erase("GraphDriver");
    for (auto& entry : *object) {
      entry.value() = normal_member(entry.key(), std::move(entry.value()));
    }
  } else if (json::array* list = value.if_array()) {
    for (json::value& entry : *list) entry = normal_value(std::move(entry));
    // Lists of networks come in any order; those of containers have one of their own.
    if (!list->empty() && list->front().is_object() && list->front().get_object().contains("IPAM"))
      sort_values(*list);
  }
  return value;
}

std::string mask_texts(std::string text) {
  static const RE2 time(R"(20\d\d-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d))");
  static const RE2 hex(R"(\b[0-9a-f]{64}\b)");
  static const RE2 address(R"(\b(10|172)\.\d+\.\d+\.\d+\b)");
  static const RE2 hardware(R"(\b02:42(:[0-9a-f]{2}){4}\b)");
  static const RE2 age(R"((Less than a second|About a minute|\d+ (second|minute)s?))");
  RE2::GlobalReplace(&text, time, "<time>");
  RE2::GlobalReplace(&text, hex, "<hex>");
  RE2::GlobalReplace(&text, address, "<ip>");
  RE2::GlobalReplace(&text, hardware, "<mac>");
  RE2::GlobalReplace(&text, age, "<age>");
  return text;
}

bool is_kill(const json::value& event) {
  const json::object* object = event.if_object();
  return object != nullptr && object->contains("Action") && object->at("Action") == "kill";
}

bool is_destroy(const json::value& event) {
  const json::object* object = event.if_object();
  return object != nullptr && object->contains("Action") && object->at("Action") == "destroy" &&
         object->at("Type") == "container";
}

}  // namespace

void Names::add(const std::string& own, const std::string& symbol) {
  if (own.empty()) return;
  own_.emplace_back(own, "<" + symbol + ">");
  if (own.size() == 64) own_.emplace_back(own.substr(0, short_id), "<short " + symbol + ">");
  ids_[symbol] = own;
}

std::string Names::id(const std::string& label) const {
  const auto found = ids_.find(label);
  return found == ids_.end() ? "" : found->second;
}

std::string Names::fill(std::string text) const {
  for (const auto& [label, id] : ids_) {
    replace_all(text, "{" + label + "}", id);
    if (id.size() == 64) replace_all(text, "{" + label + "~}", id.substr(0, short_id));
  }
  static const RE2 unknown(R"(\{[a-z]+[0-9]*~?\})");
  RE2::GlobalReplace(&text, unknown, "nothing");
  return text;
}

std::string Names::take_out(std::string text) const {
  for (const auto& [own, symbol] : own_) replace_all(text, own, symbol);
  return text;
}

void learn_engine(Side& side, Names& names) {
  const json::value networks = json::parse(side.call("GET", "/networks", "").body);
  for (const json::value& network : networks.as_array()) {
    const auto name = json::value_to<std::string>(network.at("Name"));
    if (name == "bridge" || name == "host" || name == "none") {
      names.add(json::value_to<std::string>(network.at("Id")), "network-" + name);
    }
  }
  const json::value image = json::parse(side.call("GET", "/images/busybox/json", "").body);
  names.add(json::value_to<std::string>(image.at("Id")).substr(7), "image");
  const json::value info = json::parse(side.call("GET", "/info", "").body);
  names.add(json::value_to<std::string>(info.at("DockerRootDir")), "root");
  names.add(json::value_to<std::string>(info.at("Name")), "host");
}

json::value normal_body(const Names& names, const std::string& body) {
  if (body.empty()) return nullptr;
  const std::string text = mask_texts(names.take_out(body));
  boost::system::error_code failure;
  json::value value = json::parse(text, failure);
  if (failure) return json::value(text);
  return normal_value(std::move(value));
}

std::vector<json::value> normal_events(const Names& names, const std::string& lines) {
  std::vector<json::value> events;
  std::string_view rest = lines;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    // A signal resumes a paused container; the news of that comes when it comes.
    const bool is_race = rest.substr(0, end).find(R"("Action":"unpause")") != std::string::npos &&
                         !events.empty() && is_kill(events.back());
    if (end > 0 && !is_race) {
      events.push_back(normal_body(names, std::string(rest.substr(0, end))));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  // A prune takes its victims in the order of a hash map.
  for (auto at = events.begin(); at != events.end();) {
    const auto end = std::find_if_not(at, events.end(), is_destroy);
    std::sort(at, end, [](const json::value& a, const json::value& b) {
      return json::serialize(a) < json::serialize(b);
    });
    at = end == events.end() ? end : end + 1;
  }
  return events;
}

}  // namespace swarm::differential
