// A set of nodes as bits, one word for 64 keys, so that conditions combine word
// by word.
#pragma once

#include "core/base/ids.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace swarm {

class NodeSet {
 public:
  using Word = std::uint64_t;
  static constexpr std::size_t word_bits = 64;
  static constexpr std::size_t words_for(std::size_t keys) {
    return (keys + word_bits - 1) / word_bits;
  }

  // Grows as needed.
  void insert(EngineKey key) {
    const std::size_t at = key / word_bits;
    if (at >= words_.size()) words_.resize(at + 1);
    words_[at] |= bit(key);
  }
  void erase(EngineKey key) {
    const std::size_t at = key / word_bits;
    if (at < words_.size()) words_[at] &= ~bit(key);
  }
  void assign(EngineKey key, bool member) { member ? insert(key) : erase(key); }
  bool contains(EngineKey key) const { return (word(key / word_bits) & bit(key)) != 0; }

  // Empty, with room for that many words.
  void reset(std::size_t words) { words_.assign(words, 0); }

  // Zero beyond the end.
  Word word(std::size_t at) const { return at < words_.size() ? words_[at] : 0; }
  void set_word(std::size_t at, Word word) { words_[at] = word; }
  const Word* data() const { return words_.data(); }
  std::size_t words() const { return words_.size(); }

  void unite(const NodeSet& other) {
    if (other.words() > words()) words_.resize(other.words());
    for (std::size_t i = 0; i < other.words(); ++i) words_[i] |= other.words_[i];
  }

  std::size_t count() const;

  // The member with `skip` smaller ones before it. There must be one.
  EngineKey nth(std::size_t skip) const;

  // In order of the keys.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t at = 0; at < words_.size(); ++at) {
      for (Word rest = words_[at]; rest != 0; rest &= rest - 1) {
        visit(static_cast<EngineKey>(at * word_bits) +
              static_cast<EngineKey>(std::countr_zero(rest)));
      }
    }
  }

 private:
  static Word bit(EngineKey key) { return Word{1} << (key % word_bits); }

  std::vector<Word> words_;
};

}  // namespace swarm
