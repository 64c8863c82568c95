#include "core/cluster/life_events.h"

#include "core/base/sometimes.h"
#include "core/cluster/engine_events.h"
#include "core/model/stats.h"

#include <algorithm>
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
  Lives& lives = lives_[key];
  std::set<std::string>& told = lives.told;
  if (event.action == "create") {
    const bool late = std::ranges::find(lives.ended, event.id) != lives.ended.end();
    SWARM_SOMETIMES_IF(late, "events: a create whose end is told already");
    if (late) return false;
    const bool first = told.insert(event.id).second;
    SWARM_SOMETIMES_IF(!first, "events: a create that is no news");
    return first;
  }
  if (event.action != "destroy") return true;
  std::erase(lives.ended, event.id);
  const bool known = told.erase(event.id) > 0;
  SWARM_SOMETIMES_IF(!known, "events: an end that is no news");
  return known;
}

void LifeEvents::gone(Step& step, const Engine& engine, const Container& container) {
  Lives& lives = lives_[engine.key];
  if (lives.told.erase(container.id) == 0) return;
  note_end(lives, container.id);
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
    note_end(lives, *at);
    at = lives.told.erase(at);
  }
  for (EngineEvent& event : missing) make_up(step, engine, std::move(event));
}

void LifeEvents::note_end(Lives& lives, const std::string& id) {
  constexpr std::size_t ended_max = 256;
  if (lives.ended.size() == ended_max) lives.ended.pop_front();
  lives.ended.push_back(id);
}

void LifeEvents::make_up(Step& step, const Engine& engine, EngineEvent event) {
  event.time = step.at.wall;
  // Tells a reader why nothing came between, such as the start.
  event.attributes["swarm.missed"] = "true";
  ++context_.stats.events.made_up;
  context_.hub.publish(step, on_node(engine, std::move(event)));
}

}  // namespace swarm
