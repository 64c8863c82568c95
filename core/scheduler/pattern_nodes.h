// The nodes where some value of an attribute matches a pattern. Each value is
// matched once; after that only changes are looked at.
#pragma once

#include "core/scheduler/attribute_index.h"
#include "core/scheduler/expression.h"
#include "core/scheduler/node_set.h"

#include <cstdint>
#include <vector>

namespace swarm {

class PatternNodes {
 public:
  // Catches up. Always with the same pattern and index.
  const NodeSet& nodes(const Pattern& pattern, const AttributeIndex& index);

 private:
  enum class Verdict : std::uint8_t { unknown, no, yes };

  void start_over(const Pattern& pattern, const AttributeIndex& index);
  void apply(const AttributeIndex::Change& change, const Pattern& pattern,
             const AttributeIndex& index);
  bool matches(AttributeIndex::Value value, const Pattern& pattern, const AttributeIndex& index);
  void count(EngineKey node);

  bool started_ = false;
  std::uint64_t position_ = 0;          // In the index's changes.
  std::vector<Verdict> verdicts_;       // By value.
  std::vector<std::uint32_t> matches_;  // Values that match, by node.
  NodeSet nodes_;                       // Where there is one.
};

}  // namespace swarm
