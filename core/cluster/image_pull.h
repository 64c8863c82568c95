// One pull of an image on one engine.
#pragma once

#include "core/base/ids.h"
#include "core/cluster/step.h"

#include <functional>
#include <string>
#include <string_view>

namespace swarm {

struct ClusterContext;

struct PullOrder {
  std::string image;          // As typed.
  std::string platform;       // May be empty.
  std::string registry_auth;  // X-Registry-Auth; may be empty.
};

struct PullResult {
  bool ok = false;
  int status = 0;  // Of the engine's answer; 0 if there was none.
  std::string problem;
};

// `progress` sees each JSON object of the engine's answer; may be empty. `done` is called once.
// A pull that shows no progress for ten minutes has failed. The function that is returned cancels
// it: then `done` is not called any more.
std::function<void(Step&)> pull_image(ClusterContext& context, Step& step, EngineKey engine,
                                      const PullOrder& order,
                                      std::function<void(Step&, std::string_view object)> progress,
                                      std::function<void(Step&, PullResult&&)> done);

}  // namespace swarm
