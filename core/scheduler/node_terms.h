// What the filters say about one request, as sets of nodes to be in or not to
// be in. A node stands if it meets all terms.
#pragma once

#include "core/scheduler/node_set.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace swarm {

class NodeTerms {
 public:
  using Word = NodeSet::Word;

  // Forgets everything. `words`: as many as all nodes need.
  void reset(std::size_t words);

  // The terms that follow are those of the filter at this place in the pipeline.
  void set_filter(std::size_t filter) { filter_ = filter; }

  // The sets must outlive the terms unchanged.
  void require(const NodeSet& nodes, bool soft = false) { add(nodes, 0, soft); }
  void exclude(const NodeSet& nodes, bool soft = false) { add(nodes, ~Word{0}, soft); }

  // A new empty set that lives as long as these terms.
  NodeSet& new_set();

  bool has_soft() const { return !soft_.empty(); }

  // The nodes of one word that meet the terms.
  Word hard(std::size_t at) const { return meet(hard_, at, ~Word{0}); }
  Word all(std::size_t at) const { return meet(soft_, at, hard(at)); }

  // The place of the first filter whose hard terms, with those before it, leave
  // none of `nodes`; `none` if some node meets all of them.
  static constexpr std::size_t none = ~std::size_t{0};
  std::size_t first_unmet(const NodeSet& nodes) const;

 private:
  struct Term {
    const Word* words = nullptr;
    std::size_t count = 0;
    Word flip = 0;
    std::size_t filter = 0;

    Word at(std::size_t i) const { return (i < count ? words[i] : 0) ^ flip; }
  };

  void add(const NodeSet& nodes, Word flip, bool soft);
  static Word meet(const std::vector<Term>& terms, std::size_t at, Word word) {
    for (const Term& term : terms) word &= term.at(at);
    return word;
  }

  std::vector<Term> hard_;
  std::vector<Term> soft_;
  std::deque<NodeSet> sets_;  // Kept for the next request.
  std::size_t sets_used_ = 0;
  std::size_t words_ = 0;
  std::size_t filter_ = 0;
};

}  // namespace swarm
