// Which engines are lost, since when, and whether what they ran may be moved:
// a grace period for each engine, and a brake for all of them together.
#pragma once

#include "core/base/ids.h"
#include "core/base/instant.h"

#include <cstddef>
#include <map>
#include <string>

namespace swarm {

struct LostEngine {
  std::string id;  // The daemon's.
  std::string name;
  std::string address;
  EngineKey key = no_key;  // no_key: it has left discovery since.
  std::int64_t cpus = 0;
  Instant since{};
  UnixNanos last_sign = 0;    // Last answer, the manager's wall time.
  UnixNanos clock_delta = 0;  // The manager's clock minus the engine's.
};

class LostEngines {
 public:
  LostEngines(Duration grace, int share_max) : grace_(grace), share_max_(share_max) {}

  void lost(LostEngine engine);
  // Leaves the record, without the key: it was unreachable before it left.
  void left(EngineKey key);
  void back(const std::string& id, EngineKey key);
  // Forgets those that left discovery, but for those that are still needed.
  template <class Needed>
  void drop_departed(const Needed& needed) {
    std::erase_if(lost_, [&](const auto& entry) {
      return entry.second.key == no_key && !needed(entry.first);
    });
  }
  // Its daemon answers at an address where it may not be used: it is not dead.
  void sighted(const std::string& id, Instant now);

  // Counts of the moment. Returns true if the brake has changed.
  bool count(std::size_t unreachable, std::size_t total, Instant now);
  bool braked() const { return braked_; }

  // When its containers may be moved, as far as time goes; the brake is another matter. After the
  // brake was on everybody gets a new grace period: engines come back one after the other.
  Instant due(const LostEngine& engine) const;

  const std::map<std::string, LostEngine>& all() const { return lost_; }
  const LostEngine* find(const std::string& id) const;

 private:
  Duration grace_;
  int share_max_;
  std::map<std::string, LostEngine> lost_;  // By daemon ID.
  bool braked_ = false;
  Instant released_{};  // Start of the last grace period for all.
};

}  // namespace swarm
