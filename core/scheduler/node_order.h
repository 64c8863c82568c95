// All nodes in the order of one strategy for one size of request. Keys lie in
// blocks of 64 with the best of each block, and of each 64 blocks, beside them, so
// that a search looks only where a better node can be.
#pragma once

#include "core/base/random.h"
#include "core/scheduler/change_log.h"
#include "core/scheduler/name_ranks.h"
#include "core/scheduler/node_set.h"
#include "core/scheduler/node_terms.h"
#include "core/scheduler/placement_data.h"
#include "core/scheduler/soft_rules.h"
#include "core/scheduler/strategy.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace swarm {

class NodeOrder {
 public:
  NodeOrder(const Strategy& strategy, const RoomRequest& wanted)
      : strategy_(&strategy), wanted_(wanted) {}

  bool is_for(const Strategy& strategy, const RoomRequest& wanted) const {
    return strategy_ == &strategy && wanted_ == wanted;
  }

  // Catches up with the loads. `changes` names each node whose load changed.
  void update(const PlacementData& data, const ChangeLog<EngineKey>& changes,
              const NameRanks& ranks);

  // The best node with room that meets the terms; no_key if there is none.
  EngineKey best(const NodeTerms& terms, SoftRules soft, const NameRanks& ranks) const;

  // Any of them, all equally likely; no draw is made for a single one.
  EngineKey draw(const NodeTerms& terms, SoftRules soft, Random& random) const;

  // All of them, best first, or in order of their keys if the strategy shuffles.
  std::vector<EngineKey> all(const NodeTerms& terms, SoftRules soft) const;

 private:
  // Order key in the upper half, rank of the name in the lower: no two are equal.
  // Signed, because vector units compare nothing else.
  using Key = std::int64_t;
  static constexpr Key no_room = std::numeric_limits<Key>::max();
  static constexpr std::size_t fan_out = NodeSet::word_bits;

  Key key_of(EngineKey node, const PlacementData& data, const NameRanks& ranks) const;
  void start_over(const PlacementData& data, const NameRanks& ranks);
  void set(EngineKey node, Key key);
  static void set_best(std::vector<Key>& above, const std::vector<Key>& below, std::size_t at,
                       Key before);
  template <class Word>
  Key search(Word word, const NameRanks& ranks) const;
  template <class Word>
  NodeSet with_room(Word word) const;
  template <class Word>
  EngineKey draw_from(Word word, Random& random) const;
  template <class Word>
  std::vector<EngineKey> collect(Word word) const;

  const Strategy* strategy_;
  RoomRequest wanted_;
  bool started_ = false;
  std::uint64_t position_ = 0;
  std::uint64_t ranks_version_ = 0;
  std::vector<Key> keys_;    // By node, filled up to whole blocks.
  std::vector<Key> blocks_;  // The best of each 64 keys, filled up likewise.
  std::vector<Key> groups_;  // The best of each 64 blocks.
  NodeSet with_room_;
};

}  // namespace swarm
