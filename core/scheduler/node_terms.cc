#include "core/scheduler/node_terms.h"

namespace swarm {

void NodeTerms::reset(std::size_t words) {
  hard_.clear();
  soft_.clear();
  sets_used_ = 0;
  words_ = words;
  filter_ = 0;
}

void NodeTerms::add(const NodeSet& nodes, Word flip, bool soft) {
  (soft ? soft_ : hard_).push_back({nodes.data(), nodes.words(), flip, filter_});
}

NodeSet& NodeTerms::new_set() {
  if (sets_used_ == sets_.size()) sets_.emplace_back();
  NodeSet& set = sets_[sets_used_++];
  set.reset(words_);
  return set;
}

std::size_t NodeTerms::first_unmet(const NodeSet& nodes) const {
  std::vector<Word> left(nodes.data(), nodes.data() + nodes.words());
  for (const Term& term : hard_) {
    Word any = 0;
    for (std::size_t i = 0; i < left.size(); ++i) any |= left[i] &= term.at(i);
    if (any == 0) return term.filter;
  }
  return none;
}

}  // namespace swarm
