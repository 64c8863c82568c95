// A network of one engine.
#pragma once

#include <map>
#include <string>

namespace swarm {

struct Network {
  std::string id;
  std::string name;
  std::string driver;
  std::string scope;  // "local", "global", "swarm"
  std::map<std::string, std::string> labels;
  std::string json;  // The engine's list element, as it came.
  bool operator==(const Network&) const = default;
};

}  // namespace swarm
