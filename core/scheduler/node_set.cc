#include "core/scheduler/node_set.h"

#include "core/base/assert.h"

namespace swarm {
namespace {

// The ones of each byte, in that byte. Written out so that the compiler makes
// vector code of the loop: every x86 has that, not every one can count bits.
NodeSet::Word byte_counts(NodeSet::Word word) {
  constexpr NodeSet::Word every_second = 0x5555555555555555u;
  constexpr NodeSet::Word pairs = 0x3333333333333333u;
  constexpr NodeSet::Word nibbles = 0x0F0F0F0F0F0F0F0Fu;
  word -= word >> 1 & every_second;
  word = (word & pairs) + (word >> 2 & pairs);
  return (word + (word >> 4)) & nibbles;
}

std::size_t sum_of_bytes(NodeSet::Word word) {
  constexpr NodeSet::Word even_bytes = 0x00FF00FF00FF00FFu;
  constexpr NodeSet::Word ones = 0x0001000100010001u;
  return ((word & even_bytes) + (word >> 8 & even_bytes)) * ones >> 48;
}

// So many words whose bytes add up without overflow.
constexpr std::size_t stretch = 31;

std::size_t count_stretch(const NodeSet::Word* words, std::size_t count) {
  NodeSet::Word sums = 0;
  for (std::size_t i = 0; i < count; ++i) sums += byte_counts(words[i]);
  return sum_of_bytes(sums);
}

}  // namespace

std::size_t NodeSet::count() const {
  std::size_t sum = 0;
  for (std::size_t at = 0; at < words_.size(); at += stretch) {
    sum += count_stretch(&words_[at], std::min(stretch, words_.size() - at));
  }
  return sum;
}

EngineKey NodeSet::nth(std::size_t skip) const {
  std::size_t at = 0;
  for (std::size_t here = 0; at < words_.size(); ++at, skip -= here) {
    here = sum_of_bytes(byte_counts(words_[at]));
    if (skip < here) break;
  }
  SWARM_ASSERT(at < words_.size());
  Word left = words_[at];
  for (; skip > 0; --skip) left &= left - 1;
  return static_cast<EngineKey>(at * word_bits) + static_cast<EngineKey>(std::countr_zero(left));
}

}  // namespace swarm
