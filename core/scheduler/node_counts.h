// How often something is on each node: a sorted list while it is rare, an array
// and a set of nodes once it is common.
#pragma once

#include "core/base/ids.h"
#include "core/scheduler/node_set.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace swarm {

class NodeCounts {
 public:
  // Whether it is the first on that node. `rare_max`: how long the list may get.
  bool add(EngineKey node, std::size_t rare_max);

  // Whether it was the last on that node.
  bool remove(EngineKey node);

  bool empty() const { return nodes_ == 0; }

  // The set, if it is kept as one. Null: use for_each.
  const NodeSet* as_set() const { return common_.empty() ? nullptr : &set_; }

  template <class Visit>
  void for_each(Visit visit) const {
    for (const Entry& entry : rare_) visit(entry.node);
    if (!common_.empty()) set_.for_each(visit);
  }

 private:
  struct Entry {
    EngineKey node = no_key;
    std::uint32_t count = 0;
  };

  std::vector<Entry>::iterator place_of(EngineKey node);
  void become_common();
  bool add_common(EngineKey node, std::uint32_t count);

  std::vector<Entry> rare_;
  std::vector<std::uint32_t> common_;  // By node; empty while the list is in use.
  NodeSet set_;
  std::uint32_t nodes_ = 0;
};

}  // namespace swarm
