// Everything in the core that waits for a time. Due timers run in the order
// (time, order of setting), so that a replay runs them alike.
#pragma once

#include "core/base/due_queue.h"
#include "core/cluster/step.h"

#include <cstdint>
#include <functional>
#include <utility>

namespace swarm {

class Timers {
 public:
  using Handler = std::function<void(Step&)>;
  using Id = DueQueue<Handler>::Id;  // Never used twice; 0 is none.

  Id set(Instant due, Handler handler) { return due_.at(due, std::move(handler)); }
  void cancel(Id id) { due_.cancel(id); }  // Unknown and past ones are ignored.

  Instant next_due() const { return due_.next_due(); }
  // Runs what is due at step.at.now, including what those set for now.
  void run_due(Step& step);
  std::size_t size() const { return due_.size(); }

 private:
  DueQueue<Handler> due_;
};

}  // namespace swarm
