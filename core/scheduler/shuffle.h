// A fair shuffle whose first draw alone decides the first item.
#pragma once

#include "core/base/random.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace swarm {

template <class Item>
void shuffle(std::vector<Item>& items, Random& random) {
  for (std::size_t i = 0; i + 1 < items.size(); ++i) {
    std::swap(items[i], items[i + random.below(items.size() - i)]);
  }
}

}  // namespace swarm
