#include "core/cluster/life_events.h"

#include "core/base/sometimes.h"
#include "core/cluster/engine_events.h"
#include "core/model/stats.h"

#include <utility>
#include <vector>

namespace swarm {
namespace {

EngineEvent life_event(std::string_view action, const std::string& id) {
  EngineEvent event;
  event.type = "container";
  event.action = action;
  event.id = id;
  event.scope = "local";
  return event;
}

// With what an engine tells in such an event.
EngineEvent life_event(std::string_view action, const Container& container) {
  EngineEvent event = life_event(action, container.id);
  event.attributes = container.labels;
  event.attributes["image"] = container.image;
  event.attributes["name"] = container.name();
  event.from = container.image;
  return event;
}

}  // namespace

bool LifeEvents::news(EngineKey key, const EngineEvent& event) {
  if (event.type != "container") return true;
  std::set<std::string>& told = lives_[key].told;
  if (event.action == "create") {
    const bool first = told.insert(event.id).second;
    SWARM_SOMETIMES_IF(!first, "events: a create that is no news");
    return first;
  }
  if (event.action != "destroy") return true;
  const bool known = told.erase(event.id) > 0;
  SWARM_SOMETIMES_IF(!known, "events: an end that is no news");
  return known;
}

void LifeEvents::gone(Step& step, const Engine& engine, const Container& container) {
  if (lives_[engine.key].told.erase(container.id) == 0) return;
  SWARM_SOMETIMES("events: an end is made up");
  make_up(step, engine, life_event("destroy", container));
}

void LifeEvents::read(Step& step, const Engine& engine, const std::set<std::string_view>& fresher) {
  Lives& lives = lives_[engine.key];
  const bool first = !std::exchange(lives.read, true);
  std::vector<EngineEvent> missing;
  for (const ContainerKey key : engine.containers) {
    const Container& container = *context_.state.containers().get(key);
    if (!first && fresher.contains(container.id)) continue;
    if (!lives.told.insert(container.id).second || first) continue;
    SWARM_SOMETIMES("events: a create is made up");
    missing.push_back(life_event("create", container));
  }
  // Of nobody else has been told: most reads end here.
  if (lives.told.size() == engine.containers.size() && missing.empty()) return;
  for (auto at = lives.told.begin(); at != lives.told.end();) {
    const Container* container = context_.state.containers().by_id(*at);
    const bool there = container != nullptr && container->engine == engine.key;
    if (there || fresher.contains(*at)) {
      ++at;
      continue;
    }
    SWARM_SOMETIMES("events: an end without anything else known is made up");
    missing.push_back(life_event("destroy", *at));
    at = lives.told.erase(at);
  }
  for (EngineEvent& event : missing) make_up(step, engine, std::move(event));
}

void LifeEvents::make_up(Step& step, const Engine& engine, EngineEvent event) {
  event.time = step.at.wall;
  // Tells a reader why nothing came between, such as the start.
  event.attributes["swarm.missed"] = "true";
  ++context_.stats.events.made_up;
  context_.hub.publish(step, on_node(engine, std::move(event)));
}

}  // namespace swarm
