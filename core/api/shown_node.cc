#include "core/api/shown_node.h"

namespace swarm {

std::string shown_node_id(const Engine& engine) {
  return engine.facts.id.empty() ? std::string() : engine.facts.id + "|" + engine.address;
}

}  // namespace swarm
