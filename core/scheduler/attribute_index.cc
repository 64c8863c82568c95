#include "core/scheduler/attribute_index.h"

#include "core/base/assert.h"

#include <algorithm>
#include <optional>

namespace swarm {
namespace {

// A list of a sixteenth of the nodes is as large as the array, and slow to change.
std::size_t rare_max(std::size_t nodes) { return std::max<std::size_t>(64, nodes / 16); }

}  // namespace

AttributeIndex::~AttributeIndex() {
  if (pool_ == nullptr) return;
  for (const Entry& entry : values_) {
    if (entry.used) pool_->release(static_cast<TextId>(entry.key));
  }
}

void AttributeIndex::add(Key key, EngineKey node) {
  keys_end_ = std::max<std::size_t>(keys_end_, std::size_t{node} + 1);
  const Value* known = numbers_.find(key);
  const Value value = known != nullptr ? *known : define(key);
  if (values_[value].nodes.add(node, rare_max(keys_end_))) {
    changes_.push({value, node, ChangeKind::came});
  }
}

void AttributeIndex::remove(Key key, EngineKey node) {
  const Value* known = numbers_.find(key);
  SWARM_ASSERT(known != nullptr);
  const Value value = *known;
  NodeCounts& nodes = values_[value].nodes;
  if (nodes.remove(node)) changes_.push({value, node, ChangeKind::left});
  if (nodes.empty()) undefine(value);
}

void AttributeIndex::add_text(std::string_view text, EngineKey node) {
  const TextId id = pool_->acquire(text);
  add(id, node);
  pool_->release(id);
}

void AttributeIndex::remove_text(std::string_view text, EngineKey node) {
  const std::optional<TextId> id = pool_->find(text);
  SWARM_ASSERT(id.has_value());
  remove(*id, node);
}

AttributeIndex::Value AttributeIndex::define(Key key) {
  Value value = values_end();
  if (free_.empty()) {
    values_.emplace_back();
  } else {
    value = free_.back();
    free_.pop_back();
  }
  if (pool_ != nullptr) pool_->acquire_again(static_cast<TextId>(key));
  values_[value].key = key;
  values_[value].used = true;
  numbers_.try_emplace(key, value);
  changes_.push({value, no_key, ChangeKind::redefined});
  return value;
}

void AttributeIndex::undefine(Value value) {
  Entry& entry = values_[value];
  numbers_.erase(entry.key);
  if (pool_ != nullptr) pool_->release(static_cast<TextId>(entry.key));
  entry = Entry();
  free_.push_back(value);
}

const NodeCounts* AttributeIndex::find(Key key) const {
  const Value* known = numbers_.find(key);
  return known == nullptr ? nullptr : &values_[*known].nodes;
}

const NodeCounts* AttributeIndex::find_text(std::string_view text) const {
  const std::optional<TextId> id = pool_->find(text);
  return id ? find(*id) : nullptr;
}

std::string_view AttributeIndex::text_of(Value value) const {
  SWARM_ASSERT(pool_ != nullptr && values_[value].used);
  return pool_->text(static_cast<TextId>(values_[value].key));
}

}  // namespace swarm
