// GET /info and GET /version: the cluster described as if it were one engine.
#pragma once

#include "core/api/info_rows.h"
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

// The whole answer. InfoBook gives the same from kept bytes.
std::string encode_info(const InfoFacts& facts);

// What stands before the rows of the engines, and behind them.
std::string encode_info_begin(const InfoFacts& facts, const InfoTotals& totals);
std::string encode_info_end(const InfoFacts& facts, const InfoTotals& totals);

std::string encode_version(const ManagerOptions& options, ApiVersion announced, ApiVersion lowest);

}  // namespace swarm
