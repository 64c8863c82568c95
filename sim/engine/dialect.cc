#include "sim/engine/dialect.h"

#include <string_view>

namespace swarm::sim::fake {
namespace {

struct Change {
  std::string_view now;  // Wherever it stands in the text.
  std::string_view before;
};

constexpr Change changes[] = {
    {"invalid filter '", "Invalid filter '"},
    {"invalid JSON: ", ""},
    {"range of CPUs", "Range of CPUs"},
    {"config cannot be empty", "Config cannot be empty"},
    {"failed to create task for container: ", ""},
};

}  // namespace

Error as_before_23(Error refusal) {
  for (const Change& change : changes) {
    const std::size_t at = refusal.detail.find(change.now);
    if (at == std::string::npos) continue;
    refusal.detail.replace(at, change.now.size(), change.before);
    break;
  }
  return refusal;
}

}  // namespace swarm::sim::fake
