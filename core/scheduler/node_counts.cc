#include "core/scheduler/node_counts.h"

#include "core/base/assert.h"

#include <algorithm>

namespace swarm {

std::vector<NodeCounts::Entry>::iterator NodeCounts::place_of(EngineKey node) {
  return std::lower_bound(rare_.begin(), rare_.end(), node,
                          [](const Entry& entry, EngineKey key) { return entry.node < key; });
}

bool NodeCounts::add(EngineKey node, std::size_t rare_max) {
  if (!common_.empty()) return add_common(node, 1);
  const auto at = place_of(node);
  if (at != rare_.end() && at->node == node) {
    ++at->count;
    return false;
  }
  ++nodes_;
  rare_.insert(at, Entry{node, 1});
  if (rare_.size() > rare_max) become_common();
  return true;
}

void NodeCounts::become_common() {
  std::vector<Entry> entries;
  entries.swap(rare_);
  nodes_ = 0;
  for (const Entry& entry : entries) add_common(entry.node, entry.count);
}

bool NodeCounts::add_common(EngineKey node, std::uint32_t count) {
  if (node >= common_.size()) common_.resize(node + 1);
  const bool first = common_[node] == 0;
  common_[node] += count;
  if (first) {
    set_.insert(node);
    ++nodes_;
  }
  return first;
}

bool NodeCounts::remove(EngineKey node) {
  if (common_.empty()) {
    const auto at = place_of(node);
    SWARM_ASSERT(at != rare_.end() && at->node == node);
    if (--at->count > 0) return false;
    rare_.erase(at);
  } else {
    SWARM_ASSERT(node < common_.size() && common_[node] > 0);
    if (--common_[node] > 0) return false;
    set_.erase(node);
  }
  --nodes_;
  return true;
}

}  // namespace swarm
