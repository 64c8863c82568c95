#include "sim/engine/events.h"

#include "sim/engine/json_access.h"
#include "sim/engine/time_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

std::string event_line(const Event& event) {
  json::object line;
  const auto attribute = [&](const char* name) {
    const auto found = event.attributes.find(name);
    return found == event.attributes.end() ? std::string() : found->second;
  };
  // The members of before API 1.22; only these two types ever had them.
  if (event.type == "container" || event.type == "image") {
    line["status"] = event.action;
    if (!event.id.empty()) line["id"] = event.id;
    const std::string image = event.type == "container" ? attribute("image") : "";
    if (!image.empty()) line["from"] = image;
  }
  line["Type"] = event.type;
  line["Action"] = event.action;
  line["Actor"] = {{"ID", event.id}, {"Attributes", to_json(event.attributes)}};
  line["scope"] = "local";
  line["time"] = event.wall / nanos_per_second;
  line["timeNano"] = event.wall;
  return json::serialize(line) + "\n";
}

// An object is named by ID, by the beginning of it, or by name.
bool names_object(const Event& event, const std::string& wanted) {
  if (event.id == wanted) return true;
  const auto name = event.attributes.find("name");
  if (name != event.attributes.end() && name->second == wanted) return true;
  return !wanted.empty() && event.id.starts_with(wanted);
}

bool names_image(const Event& event, const std::string& wanted) {
  const auto image = event.attributes.find(event.type == "image" ? "name" : "image");
  const std::string_view name =
      image == event.attributes.end() ? std::string_view() : image->second;
  return event.id == wanted || name == wanted || name.substr(0, name.rfind(':')) == wanted;
}

bool fits(const Event& event, const std::string& key, const std::string& wanted) {
  if (key == "type") return event.type == wanted;
  if (key == "event") {
    return event.action == wanted || event.action.starts_with(wanted + ":");
  }
  if (key == "label") return label_fits(event.attributes, wanted);
  if (key == "image") return names_image(event, wanted);
  if (key == "scope") return wanted == "local";
  if (key == "daemon") return event.type == "daemon" && names_object(event, wanted);
  return event.type == key && names_object(event, wanted);
}

bool fits(const Event& event, const Filters& filters) {
  return std::ranges::all_of(filters, [&](const auto& filter) {
    const std::vector<std::string>& values = filter.second;
    const auto fits_value = [&](const std::string& value) {
      return fits(event, filter.first, value);
    };
    // Labels all have to fit, of everything else one value.
    if (filter.first == "label") return std::ranges::all_of(values, fits_value);
    return values.empty() || std::ranges::any_of(values, fits_value);
  });
}

}  // namespace

void publish_event(Daemon& daemon, const Event& event) {
  for (const auto& [exchange, stream] : daemon.streams) {
    const auto* listener = std::get_if<EventStream>(&stream);
    if (listener != nullptr && fits(event, listener->filters)) {
      daemon.send(exchange, event_line(event));
    }
  }
}

Result<Answer> get_events(Daemon& daemon, const Call& call) {
  auto filters = parse_filters(call.query.get("filters"));
  if (!filters) return filters.error();
  std::optional<UnixNanos> since;
  std::optional<UnixNanos> until;
  for (auto [name, bound] : {std::pair{"since", &since}, std::pair{"until", &until}}) {
    const std::string text = call.query.get(name);
    if (text.empty()) continue;
    *bound = parse_timestamp(text, daemon.now.wall);
    if (!*bound)
      return refuse(400, fmt::format("failed to parse value as time or duration: \"{}\"", text));
  }
  daemon.keep(call.exchange, EventStream{*filters});
  daemon.open(call.exchange, 200, {{"Content-Type", "application/json"}}, false);
  if (since) {
    if (*since < daemon.last_forgotten) daemon.forgot_asked = true;
    // As dockerd looks for them: from the newest back to the first that is older.
    const auto older = [&](const StoredEvent& stored) { return stored.wall < *since; };
    const auto from = std::find_if(daemon.events.rbegin(), daemon.events.rend(), older).base();
    for (auto stored = from; stored != daemon.events.end(); ++stored) {
      if (until && stored->wall > *until) continue;
      const Event event = recall_event(*stored);
      if (fits(event, *filters)) daemon.send(call.exchange, event_line(event));
    }
  }
  if (until && *until <= daemon.now.wall) {
    daemon.close(call.exchange);
  } else if (until) {
    daemon.timers.arm(daemon.now.now + Duration(*until - daemon.now.wall),
                      [&daemon, exchange = call.exchange] { daemon.close(exchange); });
  }
  return answer_later();
}

}  // namespace swarm::sim::fake
