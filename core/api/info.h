// GET /info and GET /version: the cluster described as if it were one engine.
#pragma once

#include "core/base/instant.h"
#include "core/cluster/engine.h"
#include "core/cluster/options.h"
#include "core/cluster/reschedule/status.h"
#include "core/cluster/role.h"
#include "core/model/api_version.h"
#include "core/model/stats.h"

#include <string>
#include <vector>

namespace swarm {

struct InfoFacts {
  const ManagerOptions& options;
  std::vector<const Engine*> engines;  // In the order to show, pending ones too.
  std::size_t event_listeners = 0;
  Moment at;
  RescheduleStatus rescheduling = {};  // Shown behind the nodes while something waits.
  DiscoveryStats discovery = {};       // Likewise, while it fails or lacks entries.
  Role role = {};
};

// Monitoring tools read the rows of SystemStatus by their position: labels, spacing and order are
// those of the original, and what is new stands at the end of a node's rows.
std::string encode_info(const InfoFacts& facts);

std::string encode_version(const ManagerOptions& options, ApiVersion announced, ApiVersion lowest);

}  // namespace swarm
