// Everything in the core that waits for a time. Due timers run in the order
// (time, order of setting), so that a replay runs them alike.
#pragma once

#include "core/base/hash_map.h"
#include "core/cluster/step.h"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace swarm {

class Timers {
 public:
  using Id = std::uint64_t;  // Never used twice; 0 is none.
  using Handler = std::function<void(Step&)>;

  Id set(Instant due, Handler handler);
  void cancel(Id id);  // Unknown and past ones are ignored.

  Instant next_due() const { return due_.empty() ? never : due_.begin()->first.first; }
  // Runs what is due at step.at.now, including what those set for now.
  void run_due(Step& step);
  std::size_t size() const { return due_.size(); }

 private:
  std::map<std::pair<Instant, Id>, Handler> due_;
  HashMap<Id, Instant> times_;
  Id last_id_ = 0;
};

}  // namespace swarm
