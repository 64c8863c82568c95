// A volume of one engine.
#pragma once

#include <map>
#include <string>

namespace swarm {

struct Volume {
  std::string name;
  std::string driver;
  std::string scope;
  std::map<std::string, std::string> labels;
  std::string json;  // The engine's list element, as it came.
  bool operator==(const Volume&) const = default;
};

}  // namespace swarm
