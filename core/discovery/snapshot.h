// Snapshots of discovery as canonical sets, and what changed from one to the next.
#pragma once

#include <string>
#include <vector>

namespace swarm {

// Sorted, each entry once: two snapshots are equal if and only if these are.
std::vector<std::string> canonical(std::vector<std::string> entries);

struct Diff {
  std::vector<std::string> added;
  std::vector<std::string> removed;
  bool empty() const { return added.empty() && removed.empty(); }
  bool operator==(const Diff&) const = default;
};

// Both canonical; so are the parts of the answer. Linear.
Diff diff(const std::vector<std::string>& before, const std::vector<std::string>& after);

}  // namespace swarm
