#include "core/wire/docker.h"
#include "core/wire/json.h"

#include <algorithm>
#include <array>
#include <limits>

namespace swarm::wire {
namespace {

// Engines before API 1.22 tell no type. What is not one of these is about a container.
std::string_view type_of_status(std::string_view status) {
  static constexpr std::array image_actions = {"delete", "import", "load", "pull",
                                               "push",   "save",   "tag",  "untag"};
  return std::ranges::find(image_actions, status) == image_actions.end() ? "container" : "image";
}

UnixNanos time_of(const ObjectReader& read) {
  constexpr std::int64_t billion = 1'000'000'000;
  if (const std::int64_t nanos = read.integer("timeNano"); nanos != 0) return nanos;
  const std::int64_t seconds = read.integer("time");
  const bool fits = seconds >= 0 && seconds <= std::numeric_limits<UnixNanos>::max() / billion;
  return fits ? seconds * billion : 0;
}

// What engines before API 1.22 left out.
void fill_in(EngineEvent& event, const ObjectReader& read) {
  const std::string_view status = read.text("status");
  if (event.action.empty()) event.action = status;
  if (event.type.empty()) event.type = type_of_status(event.action);
  if (event.id.empty()) event.id = read.text("id");
  if (event.attributes.empty() && !event.from.empty() && event.type == "container") {
    event.attributes["image"] = event.from;
  }
  if (event.scope.empty()) event.scope = "local";
}

}  // namespace

Result<EngineEvent> decode_event(std::string_view text) {
  json::monotonic_resource memory;
  const Result<json::object> object = parse_object(text, &memory);
  if (!object) return object.error();
  std::string problem;
  const ObjectReader read(*object, {}, problem);
  const ObjectReader actor = read.child("Actor");
  EngineEvent event;
  event.type = read.text("Type");
  event.action = read.text("Action");
  event.id = actor.text("ID");
  event.attributes = actor.text_map("Attributes");
  event.from = read.text("from");
  event.scope = read.text("scope");
  event.time = time_of(read);
  fill_in(event, read);
  if (event.action.empty()) read.complain("Action", "what happened");
  if (!problem.empty()) return Error{Errc::internal, problem};
  event.json = text;
  return event;
}

}  // namespace swarm::wire
