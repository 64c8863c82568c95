// The core as the driver sees it. Manager is the one real implementation; the
// seam keeps tests of the driver free of a whole cluster.
#pragma once

#include "core/api/body_policy.h"
#include "core/base/instant.h"
#include "core/cluster/action.h"
#include "core/cluster/event.h"

#include <string_view>

namespace swarm::runtime {

class Core {
 public:
  virtual ~Core() = default;
  virtual void handle(Moment at, Event&& event, Actions& actions) = 0;
  virtual Instant next_deadline() const = 0;
  virtual void handle_deadline(Moment at, Actions& actions) = 0;
  virtual BodyPolicy body_policy(std::string_view method, std::string_view target) = 0;
};

}  // namespace swarm::runtime
