#include "core/cluster/reschedule/lost_engines.h"

#include <algorithm>
#include <utility>

namespace swarm {

void LostEngines::lost(LostEngine engine) {
  const std::string id = engine.id;
  const auto [at, added] = lost_.try_emplace(id, engine);
  // It failed, left and came again without being healthy between: the first time counts.
  if (!added) at->second.key = engine.key;
}

void LostEngines::left(EngineKey key) {
  for (auto& [id, engine] : lost_) {
    if (engine.key == key) engine.key = no_key;
  }
}

void LostEngines::back(const std::string& id, EngineKey key) {
  lost_.erase(id);
  std::erase_if(lost_, [key](const auto& entry) { return entry.second.key == key; });
}

void LostEngines::sighted(const std::string& id, Instant now) {
  const auto found = lost_.find(id);
  // Longer than the pause between two looks at the other address.
  constexpr Duration trust = std::chrono::seconds(60);
  if (found != lost_.end()) found->second.since = now + trust;
}

bool LostEngines::count(std::size_t unreachable, std::size_t total, Instant now) {
  std::size_t allowed = total * static_cast<std::size_t>(share_max_) / 100;
  if (share_max_ > 0) allowed = std::max<std::size_t>(allowed, 1);
  const bool braked = unreachable > allowed;
  if (braked == braked_) return false;
  braked_ = braked;
  if (!braked) released_ = now;
  return true;
}

Instant LostEngines::due(const LostEngine& engine) const {
  return std::max(engine.since, released_) + grace_;
}

const LostEngine* LostEngines::find(const std::string& id) const {
  const auto found = lost_.find(id);
  return found == lost_.end() ? nullptr : &found->second;
}

}  // namespace swarm
