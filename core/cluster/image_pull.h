// One pull of an image on one engine.
#pragma once

#include "core/cluster/progress_call.h"

#include <functional>
#include <string>
#include <string_view>

namespace swarm {

struct PullOrder {
  std::string image;          // As typed.
  std::string platform;       // May be empty.
  std::string registry_auth;  // X-Registry-Auth; may be empty.
};

// As progress_call(). A pull that shows no progress for ten minutes has failed.
std::function<void(Step&)> pull_image(ClusterContext& context, Step& step, EngineKey engine,
                                      const PullOrder& order,
                                      std::function<void(Step&, std::string_view object)> progress,
                                      std::function<void(Step&, ProgressResult&&)> done);

}  // namespace swarm
