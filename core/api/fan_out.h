// One client's request sent to several engines.
#pragma once

#include "core/api/context.h"
#include "core/wire/merge.h"

#include <functional>
#include <string>
#include <vector>

namespace swarm {

// What one engine made of it.
struct NodeReply {
  EngineKey engine = no_key;
  std::string node;  // Its name.
  EngineReply reply;
  std::string problem;  // In words; empty if it succeeded.
};

struct FanOut {
  std::vector<EngineKey> engines;
  std::string path;  // Encoded.
  // Of an engine that succeeded, before its reply counts.
  ApiContext::Refresh refresh = ApiContext::Refresh::nothing;
  Duration timeout = std::chrono::seconds(120);
};

// Asks them side by side, but only so many at once. `done` gets the replies in the order of
// `engines`. If the client leaves what is under way is cancelled, and `done` is never called.
void fan_out(ApiContext& context, Step& step, const ApiRequest& request, FanOut order,
             std::function<void(Step&, std::vector<NodeReply>&&)> done);

// The replies that are failures.
std::vector<wire::NodeFailure> failures_of(const std::vector<NodeReply>& replies);

// The status for all of them: the one that they share, else 500.
int failure_status(const std::vector<NodeReply>& replies);

// Keys of the healthy engines, in natural order of their names.
std::vector<EngineKey> healthy_engines(const Cluster& cluster);

}  // namespace swarm
