#include "core/scheduler/reference_index.h"

#include <algorithm>
#include <iterator>

namespace swarm {

ReferenceIndex::ReferenceIndex(const PlacementData& data) : data_(data) {
  data.containers.for_each(data.all_containers(),
                           [this](ContainerKey container) { container_came(container); });
}

void ReferenceIndex::container_came(ContainerKey key) {
  const PackedContainer& container = data_.containers.at(key);
  ids_.insert({container.id(), key, Origin::id});
  ids_.insert({container.swarm_id(), key, Origin::swarm_id});
  container.for_each_name([&](std::string_view name) { names_.insert({name, key, Origin::name}); });
}

void ReferenceIndex::container_leaves(ContainerKey key) {
  const PackedContainer& container = data_.containers.at(key);
  ids_.erase({container.id(), key, Origin::id});
  ids_.erase({container.swarm_id(), key, Origin::swarm_id});
  container.for_each_name([&](std::string_view name) { names_.erase({name, key, Origin::name}); });
}

void ReferenceIndex::find_ids(std::string_view reference, std::vector<Hit>& hits) const {
  for (auto at = ids_.lower_bound({reference, 0, Origin::id});
       at != ids_.end() && at->text.starts_with(reference); ++at) {
    const bool exact = at->text == reference || short_id(at->text) == reference;
    hits.push_back({data_.containers.at(at->container).node(),
                    exact ? Step::exact_id : Step::start_of_id, at->container});
  }
}

template <class OnNode>
void ReferenceIndex::find_name(std::string_view name, OnNode on_node,
                               std::vector<Hit>& hits) const {
  for (auto at = names_.lower_bound({name, 0, Origin::id}); at != names_.end() && at->text == name;
       ++at) {
    const EngineKey node = data_.containers.at(at->container).node();
    if (on_node(data_.nodes[node].facts)) hits.push_back({node, Step::name, at->container});
  }
}

// "web", "/web", "<node>/web", "<engine ID>/web".
void ReferenceIndex::find_names(std::string_view reference, std::vector<Hit>& hits) const {
  const auto anywhere = [](const NodeFacts&) { return true; };
  find_name(reference, anywhere, hits);
  if (reference.starts_with('/')) find_name(reference.substr(1), anywhere, hits);
  for (std::size_t slash = reference.find('/'); slash != std::string_view::npos;
       slash = reference.find('/', slash + 1)) {
    const std::string_view node = reference.substr(0, slash);
    find_name(
        reference.substr(slash + 1),
        [node](const NodeFacts& facts) { return facts.name == node || facts.id == node; }, hits);
  }
}

void ReferenceIndex::add_nodes_running(std::string_view reference, NodeSet& nodes) const {
  if (reference.empty() || reference.size() > reference_bytes_max) return;
  std::vector<Hit> hits;
  find_ids(reference, hits);
  find_names(reference, hits);

  // One container may fit by several of its names: it counts once for each step.
  std::sort(hits.begin(), hits.end());
  hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
  for (auto first = hits.begin(); first != hits.end();) {
    const auto next_node =
        std::find_if(first, hits.end(), [&](const Hit& hit) { return hit.node != first->node; });
    const auto same_step =
        std::count_if(first, next_node, [&](const Hit& hit) { return hit.step == first->step; });
    if (first->step == Step::exact_id || same_step == 1) nodes.insert(first->node);
    first = next_node;
  }
}

}  // namespace swarm
