// A create that asks for several networks, for engines that take one at a time (before API 1.44).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

struct FurtherEndpoint {
  std::string network;  // Name or ID.
  std::string config;   // JSON of its EndpointSettings.
};

// Takes every endpoint out of the body of a create but the one of its network mode; if none is of
// that, but the first. Nothing happens to a body that has one at most.
std::vector<FurtherEndpoint> take_further_endpoints(std::string& body);

// The body of POST /networks/{id}/connect.
std::string encode_connect(std::string_view container_id, const FurtherEndpoint& endpoint);

}  // namespace swarm::wire
