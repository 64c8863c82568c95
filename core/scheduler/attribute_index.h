// Which value of one attribute stands on which nodes: of a label of containers,
// of the images' names, of host ports ... Changed with the state, never rebuilt.
#pragma once

#include "core/base/hash_map.h"
#include "core/scheduler/change_log.h"
#include "core/scheduler/node_counts.h"
#include "core/scheduler/text_pool.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace swarm {

class AttributeIndex {
 public:
  using Key = std::uint64_t;    // What the owner calls the value: mostly a TextId.
  using Value = std::uint32_t;  // What the index calls it. Freed and used again.

  // A value came to a node or left it, or a number stands for another value now.
  enum class ChangeKind : std::uint8_t { came, left, redefined };
  struct Change {
    Value value = 0;
    EngineKey node = no_key;
    ChangeKind kind = ChangeKind::came;
  };

  // With a pool the keys are texts of it, and are held there while in use.
  explicit AttributeIndex(TextPool* pool) : pool_(pool) {}
  AttributeIndex(const AttributeIndex&) = delete;
  AttributeIndex& operator=(const AttributeIndex&) = delete;
  ~AttributeIndex();

  // Counted: every add needs its remove.
  void add(Key key, EngineKey node);
  void remove(Key key, EngineKey node);
  void add_text(std::string_view text, EngineKey node);
  void remove_text(std::string_view text, EngineKey node);

  // Null if it stands nowhere. Holds until the next change.
  const NodeCounts* find(Key key) const;
  const NodeCounts* find_text(std::string_view text) const;

  // Every number ever used is below this; some stand for nothing now.
  Value values_end() const { return static_cast<Value>(values_.size()); }
  bool is_used(Value value) const { return values_[value].used; }
  const NodeCounts& nodes_of(Value value) const { return values_[value].nodes; }
  std::string_view text_of(Value value) const;

  const ChangeLog<Change>& changes() const { return changes_; }

 private:
  struct Entry {
    Key key = 0;
    NodeCounts nodes;
    bool used = false;
  };

  Value define(Key key);
  void undefine(Value value);

  TextPool* pool_;
  std::vector<Entry> values_;
  std::vector<Value> free_;
  HashMap<Key, Value> numbers_;
  ChangeLog<Change> changes_;
  std::size_t keys_end_ = 0;
};

}  // namespace swarm
