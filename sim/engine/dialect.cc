#include "sim/engine/dialect.h"

#include <string_view>

namespace swarm::sim::fake {
namespace {

struct Change {
  std::string_view now;  // How the text begins.
  std::string_view before;
};

constexpr Change changes[] = {
    {"invalid filter '", "Invalid filter '"},
    {"invalid JSON: ", ""},
    {"config cannot be empty", "Config cannot be empty"},
    {"failed to create task for container: ", ""},
};

}  // namespace

Error as_before_23(Error refusal) {
  for (const Change& change : changes) {
    if (!refusal.detail.starts_with(change.now)) continue;
    refusal.detail.replace(0, change.now.size(), change.before);
    break;
  }
  return refusal;
}

}  // namespace swarm::sim::fake
