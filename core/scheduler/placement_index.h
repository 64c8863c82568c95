// The look-ups of a placement state, from which a placement is answered. Parts
// that only some requests need are made when first asked for, and kept up to date
// from then on.
#pragma once

#include "core/base/ids.h"
#include "core/scheduler/attribute.h"
#include "core/scheduler/change_log.h"
#include "core/scheduler/expression.h"
#include "core/scheduler/name_ranks.h"
#include "core/scheduler/node_order.h"
#include "core/scheduler/node_set.h"
#include "core/scheduler/node_terms.h"
#include "core/scheduler/pattern_nodes.h"
#include "core/scheduler/placement_data.h"
#include "core/scheduler/recent_cache.h"
#include "core/scheduler/reference_index.h"
#include "core/scheduler/strategy.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swarm {

class PlacementIndex {
 public:
  explicit PlacementIndex(PlacementData& data) : data_(data) {}
  PlacementIndex(const PlacementIndex&) = delete;
  PlacementIndex& operator=(const PlacementIndex&) = delete;

  // The state tells every change: leaving before the data changes, coming after.
  void node_came(EngineKey node);
  void node_leaves(EngineKey node);
  void images_came(EngineKey node);
  void images_leave(EngineKey node);
  void container_came(ContainerKey key);
  void container_leaves(ContainerKey key);
  void load_changed(EngineKey node);
  void names_changed() { ranks_.invalidate(); }

  // For the scheduler. References hold until the next change or request.
  NodeTerms& new_terms();
  NodeOrder& order(const Strategy& strategy, const RoomRequest& wanted);
  const NameRanks& ranks();
  const PlacementData& data() const { return data_; }

  // For the filters.
  const NodeSet& present() const { return present_; }
  const NodeSet& healthy() const { return healthy_; }
  const NodeSet& with_free_slot() const { return with_free_slot_; }
  void add_nodes_running(std::string_view container, NodeSet& nodes);
  const AttributeIndex& attribute(AttributeKind kind) {
    return whole_attribute(kind).attribute->index();
  }

  // What one rule says becomes a term. False if the rule cannot be read.
  // `copy`: the terms keep nothing that a later rule of the request could push out.
  bool add_constraint(const std::string& text, bool copy, NodeTerms& terms);
  bool add_affinity(const std::string& text, bool copy, NodeTerms& terms);

  // Requests with more rules of a kind than this need copies.
  static constexpr std::size_t rules_without_copy_max = 16;

 private:
  static constexpr std::size_t rules_max = 256;
  static constexpr std::size_t label_keys_max = 32;
  static constexpr std::size_t orders_max = 32;
  static constexpr std::size_t kinds = 8;

  struct CompiledRule {
    Expression expression;
    PatternNodes nodes;        // Unless the pattern is a literal.
    std::uint64_t serial = 0;  // Of the attribute for which `nodes` holds.
  };
  struct NumberedAttribute {
    std::unique_ptr<Attribute> attribute;
    std::uint64_t serial = 0;  // Never used twice.
  };
  struct Order {
    NodeOrder order;
    std::uint64_t last_use = 0;
  };

  template <class Visit>
  void for_each_attribute(Visit visit);
  const NumberedAttribute& whole_attribute(AttributeKind kind);
  const NumberedAttribute& label_attribute(AttributeKind kind, const std::string& key);
  const NumberedAttribute& attribute_of(const Rule& rule, bool of_nodes);
  CompiledRule* compiled(RecentCache<CompiledRule>& cache, const std::string& text);
  void add_term(CompiledRule& rule, bool of_nodes, bool copy, NodeTerms& terms);

  PlacementData& data_;
  NodeSet present_;
  NodeSet healthy_;
  NodeSet with_free_slot_;
  NameRanks ranks_;
  ChangeLog<EngineKey> load_changes_;
  std::array<NumberedAttribute, kinds> whole_attributes_;
  RecentCache<NumberedAttribute> node_labels_{label_keys_max};
  RecentCache<NumberedAttribute> container_labels_{label_keys_max};
  std::uint64_t serials_ = 0;
  RecentCache<CompiledRule> constraints_{rules_max};
  RecentCache<CompiledRule> affinities_{rules_max};
  std::optional<ReferenceIndex> references_;
  std::vector<Order> orders_;
  std::uint64_t order_uses_ = 0;
  NodeTerms terms_;
};

}  // namespace swarm
