#include "core/scheduler/placement_index.h"

#include <algorithm>
#include <utility>

namespace swarm {

template <class Visit>
void PlacementIndex::for_each_attribute(Visit visit) {
  for (NumberedAttribute& entry : whole_attributes_) {
    if (entry.attribute) visit(*entry.attribute);
  }
  node_labels_.for_each([&](NumberedAttribute& entry) { visit(*entry.attribute); });
  container_labels_.for_each([&](NumberedAttribute& entry) { visit(*entry.attribute); });
}

void PlacementIndex::node_came(EngineKey node) {
  present_.insert(node);
  for_each_attribute([&](Attribute& attribute) { attribute.node_came(node); });
}

void PlacementIndex::node_leaves(EngineKey node) {
  present_.erase(node);
  for_each_attribute([&](Attribute& attribute) { attribute.node_leaves(node); });
}

void PlacementIndex::images_came(EngineKey node) {
  for_each_attribute([&](Attribute& attribute) { attribute.images_came(node); });
}

void PlacementIndex::images_leave(EngineKey node) {
  for_each_attribute([&](Attribute& attribute) { attribute.images_leave(node); });
}

void PlacementIndex::container_came(ContainerKey key) {
  for_each_attribute([&](Attribute& attribute) { attribute.container_came(key); });
  if (references_) references_->container_came(key);
}

void PlacementIndex::container_leaves(ContainerKey key) {
  for_each_attribute([&](Attribute& attribute) { attribute.container_leaves(key); });
  if (references_) references_->container_leaves(key);
}

void PlacementIndex::load_changed(EngineKey node) {
  const NodeLoad& load = data_.loads[node];
  healthy_.assign(node, load.health_percent > 0);
  with_free_slot_.assign(node, std::int64_t{load.containers} < data_.nodes[node].container_slots);
  load_changes_.push(node);
}

NodeTerms& PlacementIndex::new_terms() {
  terms_.reset(NodeSet::words_for(data_.nodes.size()));
  return terms_;
}

const NameRanks& PlacementIndex::ranks() {
  ranks_.update(data_);
  return ranks_;
}

NodeOrder& PlacementIndex::order(const Strategy& strategy, const RoomRequest& wanted) {
  auto at = std::find_if(orders_.begin(), orders_.end(),
                         [&](const Order& entry) { return entry.order.is_for(strategy, wanted); });
  if (at == orders_.end() && orders_.size() < orders_max) {
    orders_.push_back({NodeOrder(strategy, wanted), 0});
    at = orders_.end() - 1;
  } else if (at == orders_.end()) {
    at = std::min_element(orders_.begin(), orders_.end(),
                          [](const Order& a, const Order& b) { return a.last_use < b.last_use; });
    at->order = NodeOrder(strategy, wanted);
  }
  at->last_use = ++order_uses_;
  at->order.update(data_, load_changes_, ranks());
  return at->order;
}

void PlacementIndex::add_nodes_running(std::string_view container, NodeSet& nodes) {
  if (!references_) references_.emplace(data_);
  references_->add_nodes_running(container, nodes);
}

const PlacementIndex::NumberedAttribute& PlacementIndex::whole_attribute(AttributeKind kind) {
  NumberedAttribute& entry = whole_attributes_[static_cast<std::size_t>(kind)];
  if (!entry.attribute) {
    entry.attribute = std::make_unique<Attribute>(kind, "", data_);
    entry.serial = ++serials_;
  }
  return entry;
}

const PlacementIndex::NumberedAttribute& PlacementIndex::label_attribute(AttributeKind kind,
                                                                         const std::string& key) {
  auto& labels = kind == AttributeKind::node_label ? node_labels_ : container_labels_;
  if (const NumberedAttribute* known = labels.find(key)) return *known;
  auto attribute = std::make_unique<Attribute>(kind, key, data_);
  NumberedAttribute& entry = labels.add(key);
  entry.attribute = std::move(attribute);
  entry.serial = ++serials_;
  return entry;
}

const PlacementIndex::NumberedAttribute& PlacementIndex::attribute_of(const Rule& rule,
                                                                      bool of_nodes) {
  if (of_nodes) {
    if (rule.key == "node") return whole_attribute(AttributeKind::node_names);
    return label_attribute(AttributeKind::node_label, rule.key);
  }
  if (rule.key == "container") return whole_attribute(AttributeKind::container_names);
  if (rule.key == "image") return whole_attribute(AttributeKind::image_names);
  return label_attribute(AttributeKind::container_label, rule.key);
}

PlacementIndex::CompiledRule* PlacementIndex::compiled(RecentCache<CompiledRule>& cache,
                                                       const std::string& text) {
  if (CompiledRule* known = cache.find(text)) return known;
  Result<Expression> expression = Expression::parse(text);
  if (!expression) return nullptr;
  CompiledRule& rule = cache.add(text);
  rule.expression = std::move(*expression);
  return &rule;
}

bool PlacementIndex::add_constraint(const std::string& text, bool copy, NodeTerms& terms) {
  CompiledRule* rule = compiled(constraints_, text);
  if (rule != nullptr) add_term(*rule, true, copy, terms);
  return rule != nullptr;
}

bool PlacementIndex::add_affinity(const std::string& text, bool copy, NodeTerms& terms) {
  CompiledRule* rule = compiled(affinities_, text);
  if (rule != nullptr) add_term(*rule, false, copy, terms);
  return rule != nullptr;
}

void PlacementIndex::add_term(CompiledRule& rule, bool of_nodes, bool copy, NodeTerms& terms) {
  const NumberedAttribute& attribute = attribute_of(rule.expression.rule(), of_nodes);
  const AttributeIndex& index = attribute.attribute->index();
  const Pattern& pattern = rule.expression.pattern();

  const NodeSet* nodes = nullptr;
  if (pattern.kind() == Pattern::Kind::literal) {
    const NodeCounts* counts = index.find_text(pattern.fixed_text());
    nodes = counts == nullptr ? &terms.new_set() : counts->as_set();
    if (nodes == nullptr) {
      NodeSet& listed = terms.new_set();
      counts->for_each([&](EngineKey node) { listed.insert(node); });
      nodes = &listed;
    }
  } else {
    if (rule.serial != attribute.serial) {
      rule.nodes = PatternNodes();
      rule.serial = attribute.serial;
    }
    nodes = &rule.nodes.nodes(pattern, index);
  }
  if (copy) {
    NodeSet& copied = terms.new_set();
    copied.unite(*nodes);
    nodes = &copied;
  }
  const bool soft = rule.expression.soft();
  rule.expression.holds(true) ? terms.require(*nodes, soft) : terms.exclude(*nodes, soft);
}

}  // namespace swarm
