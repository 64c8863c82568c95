// Takes out of an answer what two engines cannot have in common: IDs, times,
// addresses, sizes. What remains has to be equal.
#pragma once

#include "tests/live/differential/side.h"

#include <boost/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm::differential {

// What one side calls things: its IDs, paths and chosen names.
class Names {
 public:
  void add(const std::string& own, const std::string& symbol);
  std::string id(const std::string& label) const;  // Empty if there is none.
  // "{x1}" -> the ID that this side gave it.
  std::string fill(std::string text) const;
  std::string take_out(std::string text) const;

 private:
  std::vector<std::pair<std::string, std::string>> own_;  // Own text, symbol.
  std::map<std::string, std::string> ids_;
};

// The standard networks, the image and the folder of data.
void learn_engine(Side& side, Names& names);

// Null for an empty body, a text if it is no JSON.
boost::json::value normal_body(const Names& names, const std::string& body);
// One value for each line, in an order that does not depend on races of the engine.
std::vector<boost::json::value> normal_events(const Names& names, const std::string& lines);

}  // namespace swarm::differential
