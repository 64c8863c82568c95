// What `docker info` and the metrics tell of rescheduling.
#include "core/cluster/reschedule/rescheduler.h"
#include "core/model/stats.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace swarm {

RescheduleStatus Rescheduler::status(Instant now) const {
  RescheduleStatus status;
  status.braked = lost_.braked();
  status.unreachable = unreachable_;
  status.engines = total_;
  std::vector<const Affair*> waiting;
  for (const auto& [root, affair] : affairs_) {
    if (affair.waits) waiting.push_back(&affair);
  }
  std::ranges::sort(waiting, {}, [](const Affair* affair) {
    return std::tuple(affair->created, std::string_view(affair->name));
  });
  for (const Affair* affair : waiting) {
    std::string reason = affair->reason;
    if (reason.empty()) reason = affair->busy ? "being created" : "its node may come back";
    if (lost_.braked()) reason = "too many engines are unreachable";
    status.waiting.push_back({affair->name, affair->from, std::move(reason), affair->attempts,
                              affair->next_at > now ? affair->next_at : never});
  }
  return status;
}

void Rescheduler::fill_stats() {
  RescheduleStats& stats = context_.stats.reschedule;
  stats.waiting = static_cast<std::uint64_t>(
      std::ranges::count_if(affairs_, [](const auto& entry) { return entry.second.waits; }));
  stats.lost_engines = lost_.all().size();
  stats.braked = lost_.braked();
}

}  // namespace swarm
