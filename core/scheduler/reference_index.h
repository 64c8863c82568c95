// Finds the nodes that run the container a request refers to (--link,
// --volumes-from, --net=container:), by ID, name or the start of an ID.
#pragma once

#include "core/base/ids.h"
#include "core/scheduler/node_set.h"
#include "core/scheduler/placement_data.h"

#include <cstdint>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace swarm {

class ReferenceIndex {
 public:
  // Filled with what `data` holds; every later change must be told, the leaving
  // before the data changes.
  explicit ReferenceIndex(const PlacementData& data);
  void container_came(ContainerKey key);
  void container_leaves(ContainerKey key);

  // Adds the nodes on which exactly one container is meant: as Node::runs.
  void add_nodes_running(std::string_view reference, NodeSet& nodes) const;

 private:
  enum class Origin : std::uint8_t { id, swarm_id, name };
  struct Entry {
    std::string_view text;  // Lies in the container.
    ContainerKey container = no_key;
    Origin origin = Origin::id;
    bool operator<(const Entry& other) const {
      return std::tie(text, container, origin) <
             std::tie(other.text, other.container, other.origin);
    }
  };
  // In the order in which a look-up tries them.
  enum class Step : std::uint8_t { exact_id, name, start_of_id };
  struct Hit {
    EngineKey node = no_key;
    Step step = Step::exact_id;
    ContainerKey container = no_key;
    bool operator==(const Hit&) const = default;
    bool operator<(const Hit& other) const {
      return std::tie(node, step, container) < std::tie(other.node, other.step, other.container);
    }
  };

  void find_ids(std::string_view reference, std::vector<Hit>& hits) const;
  void find_names(std::string_view reference, std::vector<Hit>& hits) const;
  template <class OnNode>
  void find_name(std::string_view name, OnNode on_node, std::vector<Hit>& hits) const;

  const PlacementData& data_;
  std::set<Entry> ids_;
  std::set<Entry> names_;
};

}  // namespace swarm
