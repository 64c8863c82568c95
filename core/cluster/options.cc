#include "core/cluster/options.h"

#include "core/scheduler/scheduler.h"

namespace swarm {

std::string check_options(const ManagerOptions& options) {
  const auto scheduler = Scheduler::make(options.filters, options.strategy);
  if (!scheduler) return scheduler.error().detail;
  if (options.refresh_min <= Duration::zero()) {
    return "min refresh interval should be a positive number";
  }
  if (options.refresh_max < options.refresh_min) {
    return "max refresh interval cannot be less than min refresh interval";
  }
  if (options.failure_retry <= 0) return "invalid failure retry count";
  if (options.overcommit_percent <= -100) return "swarm.overcommit should be larger than -1";
  if (options.create_retries < 0) return "swarm.createretry can not be negative";
  return {};
}

}  // namespace swarm
