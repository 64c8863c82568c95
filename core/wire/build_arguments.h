// The `buildargs` of POST /build: rules for the placement stand among them, as they do in the
// environment of a container.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

struct BuildArguments {
  // `--build-arg constraint:disk==ssd` arrives as {"constraint:disk":"=ssd"}; here as it was typed.
  std::vector<std::string> rules;
  std::string rest;  // The JSON object without them.
};
// Nonsense has no rules and is passed on as it came: the engine says what is wrong with it.
BuildArguments split_build_arguments(std::string_view json);

// A create body with only that environment, from which parse_create_body reads the rules.
std::string body_with_environment(const std::vector<std::string>& environment);

}  // namespace swarm::wire
