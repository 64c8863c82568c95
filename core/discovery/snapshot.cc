#include "core/discovery/snapshot.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace swarm {

std::vector<std::string> canonical(std::vector<std::string> entries) {
  std::ranges::sort(entries);
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  return entries;
}

Diff diff(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  Diff changes;
  std::ranges::set_difference(after, before, std::back_inserter(changes.added));
  std::ranges::set_difference(before, after, std::back_inserter(changes.removed));
  return changes;
}

}  // namespace swarm
