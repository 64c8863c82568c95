#include "core/wire/event_answers.h"

#include "core/wire/json.h"

namespace swarm::wire {
namespace {

bool is_legacy_member(std::string_view name) {
  return name == "status" || name == "id" || name == "from";
}

// What engines before API 1.22 leave out, and all that the manager's own events consist of.
void add_missing(json::object& object, const EngineEvent& event) {
  object.emplace("Type", event.type);
  object.emplace("Action", event.action);
  if (!object.contains("Actor")) {
    json::object& actor = object["Actor"].emplace_object();
    actor["ID"] = event.id;
    json::object& attributes = actor["Attributes"].emplace_object();
    for (const auto& [key, value] : event.attributes) attributes[key] = value;
  }
  if (!event.scope.empty()) object.emplace("scope", event.scope);
  object.emplace("time", event.time / 1'000'000'000);
  object.emplace("timeNano", event.time);
}

// Before API 1.52 engines filled these in for containers and images only.
void add_legacy(json::object& object, const json::object& engine, const EngineEvent& event,
                const EventNode& node) {
  const bool has_status = event.type != "network" && event.type != "volume";
  if (engine.contains("status") || has_status) object["status"] = event.action;
  if (!event.id.empty() && (engine.contains("id") || has_status)) object["id"] = event.id;
  std::string from = event.from;
  if (from.empty() && event.type == "container") {
    const auto image = event.attributes.find("image");
    if (image != event.attributes.end()) from = image->second;
  }
  object["from"] = from.append(" node:").append(node.name);
}

void add_attributes(json::object& object, const EventNode& node) {
  json::value& actor = object["Actor"];
  if (!actor.is_object()) actor.emplace_object();
  json::value& attributes = actor.get_object()["Attributes"];
  if (!attributes.is_object()) attributes.emplace_object();
  json::object& members = attributes.get_object();
  members["node.name"] = node.name;
  members["node.id"] = node.id;
  members["node.addr"] = node.address;
  members["node.ip"] = node.ip;
}

}  // namespace

std::string annotate_event(const EngineEvent& event, const EventNode& node, bool legacy) {
  const Result<json::object> parsed = parse_object(event.json.empty() ? "{}" : event.json);
  const json::object engine = parsed ? *parsed : json::object();
  json::object object;
  if (legacy) add_legacy(object, engine, event, node);
  for (const auto& [name, value] : engine) {
    if (!is_legacy_member(name) && name != "node") object[name] = value;
  }
  add_missing(object, event);
  add_attributes(object, node);
  object["node"] =
      json::object{{"Name", node.name}, {"Id", node.id}, {"Addr", node.address}, {"Ip", node.ip}};
  std::string text;
  append_json(text, object);
  return text;
}

}  // namespace swarm::wire
