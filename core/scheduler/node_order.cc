#include "core/scheduler/node_order.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace swarm {
namespace {

constexpr int rank_bits = 32;

std::size_t rounded_up(std::size_t count, std::size_t step) {
  return (count + step - 1) / step * step;
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
#define SWARM_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SWARM_VECTOR_CLONES
#endif

// The least of the 64 keys whose bits are set. The loop is written for vector
// units, of which the best that the machine has is chosen when the program starts.
SWARM_VECTOR_CLONES
std::int64_t least_of_many(const std::int64_t* keys, NodeSet::Word members) {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < NodeSet::word_bits; ++i) {
    // All ones without the sign for a key that does not count.
    const auto absent = static_cast<std::int64_t>(((members >> i & 1) - 1) >> 1);
    least = std::min(least, keys[i] | absent);
  }
  return least;
}

std::int64_t least_of(const std::int64_t* keys, NodeSet::Word members) {
  constexpr int few = 12;
  if (std::popcount(members) > few) return least_of_many(keys, members);
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (; members != 0; members &= members - 1) {
    least = std::min(least, keys[std::countr_zero(members)]);
  }
  return least;
}

}  // namespace

NodeOrder::Key NodeOrder::key_of(EngineKey node, const PlacementData& data,
                                 const NameRanks& ranks) const {
  if (!data.nodes[node].present) return no_room;
  const std::uint32_t order = strategy_->order_key(data.loads[node], wanted_);
  if (order == Strategy::no_room) return no_room;
  return Key{order} << rank_bits | ranks.rank_of(node);
}

void NodeOrder::update(const PlacementData& data, const ChangeLog<EngineKey>& changes,
                       const NameRanks& ranks) {
  const bool same_names = started_ && ranks_version_ == ranks.version();
  if (!same_names || !changes.reaches(position_)) {
    start_over(data, ranks);
  } else {
    for (; position_ < changes.end(); ++position_) {
      const EngineKey node = changes.at(position_);
      set(node, key_of(node, data, ranks));
    }
  }
  started_ = true;
  ranks_version_ = ranks.version();
  position_ = changes.end();
}

void NodeOrder::start_over(const PlacementData& data, const NameRanks& ranks) {
  const std::size_t blocks = NodeSet::words_for(data.nodes.size());
  keys_.assign(blocks * fan_out, no_room);
  blocks_.assign(rounded_up(blocks, fan_out), no_room);
  groups_.assign(blocks_.size() / fan_out, no_room);
  with_room_.reset(blocks);
  for (EngineKey node = 0; node < data.nodes.size(); ++node) {
    const Key key = key_of(node, data, ranks);
    keys_[node] = key;
    if (key == no_room) continue;
    with_room_.insert(node);
    blocks_[node / fan_out] = std::min(blocks_[node / fan_out], key);
  }
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    groups_[i / fan_out] = std::min(groups_[i / fan_out], blocks_[i]);
  }
}

void NodeOrder::set(EngineKey node, Key key) {
  const Key before = keys_[node];
  if (key == before) return;
  keys_[node] = key;
  with_room_.assign(node, key != no_room);

  const std::size_t block = node / fan_out;
  const Key block_before = blocks_[block];
  set_best(blocks_, keys_, node, before);
  if (blocks_[block] != block_before) set_best(groups_, blocks_, block, block_before);
}

// `below[at]` has changed from `before`: brings the best of its 64 up to date.
void NodeOrder::set_best(std::vector<Key>& above, const std::vector<Key>& below, std::size_t at,
                         Key before) {
  Key& best = above[at / fan_out];
  if (below[at] <= best) {
    best = below[at];
  } else if (before == best) {
    const auto first = below.begin() + static_cast<std::ptrdiff_t>(at / fan_out * fan_out);
    best = least_of_many(&*first, ~NodeSet::Word{0});
  }
}

template <class Word>
NodeOrder::Key NodeOrder::search(Word word, const NameRanks& ranks) const {
  Key best = no_room;
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    if (groups_[group] >= best) continue;
    for (std::size_t block = group * fan_out; block < (group + 1) * fan_out; ++block) {
      if (blocks_[block] >= best) continue;
      NodeSet::Word left = word(block);
      if (left == 0) continue;
      // Mostly the best of the block meets the terms itself.
      const EngineKey first = ranks.node_at(static_cast<std::uint32_t>(blocks_[block]));
      if ((left >> (first % fan_out) & 1) != 0) {
        best = blocks_[block];
        continue;
      }
      best = std::min(best, least_of(&keys_[block * fan_out], left));
    }
  }
  return best;
}

EngineKey NodeOrder::best(const NodeTerms& terms, SoftRules soft, const NameRanks& ranks) const {
  const Key key = soft == SoftRules::apply
                      ? search([&](std::size_t at) { return terms.all(at); }, ranks)
                      : search([&](std::size_t at) { return terms.hard(at); }, ranks);
  return key == no_room ? no_key : ranks.node_at(static_cast<std::uint32_t>(key));
}

template <class Word>
NodeSet NodeOrder::with_room(Word word) const {
  NodeSet nodes;
  nodes.reset(with_room_.words());
  for (std::size_t at = 0; at < nodes.words(); ++at) {
    nodes.set_word(at, word(at) & with_room_.word(at));
  }
  return nodes;
}

template <class Word>
EngineKey NodeOrder::draw_from(Word word, Random& random) const {
  const NodeSet candidates = with_room(word);
  const std::size_t count = candidates.count();
  if (count == 0) return no_key;
  return candidates.nth(count == 1 ? 0 : random.below(count));
}

EngineKey NodeOrder::draw(const NodeTerms& terms, SoftRules soft, Random& random) const {
  return soft == SoftRules::apply
             ? draw_from([&](std::size_t at) { return terms.all(at); }, random)
             : draw_from([&](std::size_t at) { return terms.hard(at); }, random);
}

template <class Word>
std::vector<EngineKey> NodeOrder::collect(Word word) const {
  const NodeSet candidates = with_room(word);
  std::vector<EngineKey> nodes;
  candidates.for_each([&](EngineKey node) { nodes.push_back(node); });
  return nodes;
}

std::vector<EngineKey> NodeOrder::all(const NodeTerms& terms, SoftRules soft) const {
  std::vector<EngineKey> nodes = soft == SoftRules::apply
                                     ? collect([&](std::size_t at) { return terms.all(at); })
                                     : collect([&](std::size_t at) { return terms.hard(at); });
  if (strategy_->shuffles()) return nodes;
  std::sort(nodes.begin(), nodes.end(),
            [this](EngineKey a, EngineKey b) { return keys_[a] < keys_[b]; });
  return nodes;
}

}  // namespace swarm
