// The nodes in order of their names: the last word in every tie.
#pragma once

#include "core/base/ids.h"
#include "core/scheduler/placement_data.h"

#include <cstdint>
#include <vector>

namespace swarm {

class NameRanks {
 public:
  // Nodes came, left, or changed their names.
  void invalidate() { valid_ = false; }

  // Sorts if something changed. Names may be used twice: then the engine ID
  // decides, then the key.
  void update(const PlacementData& data);

  // Differs after every change of the order.
  std::uint64_t version() const { return version_; }

  std::uint32_t rank_of(EngineKey node) const { return ranks_[node]; }
  EngineKey node_at(std::uint32_t rank) const { return by_name_[rank]; }
  const std::vector<EngineKey>& by_name() const { return by_name_; }

 private:
  bool valid_ = false;
  std::uint64_t version_ = 0;
  std::vector<std::uint32_t> ranks_;  // By node.
  std::vector<EngineKey> by_name_;
};

}  // namespace swarm
