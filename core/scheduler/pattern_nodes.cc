#include "core/scheduler/pattern_nodes.h"

namespace swarm {

const NodeSet& PatternNodes::nodes(const Pattern& pattern, const AttributeIndex& index) {
  const auto& changes = index.changes();
  if (!started_ || !changes.reaches(position_)) {
    start_over(pattern, index);
  } else {
    for (; position_ < changes.end(); ++position_) apply(changes.at(position_), pattern, index);
  }
  return nodes_;
}

void PatternNodes::start_over(const Pattern& pattern, const AttributeIndex& index) {
  started_ = true;
  position_ = index.changes().end();
  verdicts_.assign(index.values_end(), Verdict::unknown);
  matches_.assign(matches_.size(), 0);
  nodes_.reset(nodes_.words());
  for (AttributeIndex::Value value = 0; value < index.values_end(); ++value) {
    if (!matches(value, pattern, index)) continue;
    index.nodes_of(value).for_each([this](EngineKey node) { count(node); });
  }
}

void PatternNodes::count(EngineKey node) {
  if (node >= matches_.size()) matches_.resize(node + 1);
  if (++matches_[node] == 1) nodes_.insert(node);
}

// A change is read after it happened, so its value may be gone, or its number
// may stand for another value. Either way the number's changes up to the
// redefinition cancel out, as long as one verdict is used for all of them.
void PatternNodes::apply(const AttributeIndex::Change& change, const Pattern& pattern,
                         const AttributeIndex& index) {
  if (change.value >= verdicts_.size()) verdicts_.resize(index.values_end(), Verdict::unknown);
  if (change.kind == AttributeIndex::ChangeKind::redefined) {
    verdicts_[change.value] = Verdict::unknown;
    return;
  }
  if (!matches(change.value, pattern, index)) return;
  if (change.kind == AttributeIndex::ChangeKind::came) {
    count(change.node);
  } else if (--matches_[change.node] == 0) {
    nodes_.erase(change.node);
  }
}

bool PatternNodes::matches(AttributeIndex::Value value, const Pattern& pattern,
                           const AttributeIndex& index) {
  Verdict& verdict = verdicts_[value];
  if (verdict == Verdict::unknown) {
    const bool yes = index.is_used(value) && pattern.matches(index.text_of(value));
    verdict = yes ? Verdict::yes : Verdict::no;
  }
  return verdict == Verdict::yes;
}

}  // namespace swarm
