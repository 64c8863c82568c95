#include "core/cluster/timers.h"

namespace swarm {

Timers::Id Timers::set(Instant due, Handler handler) {
  const Id id = ++last_id_;
  due_.emplace(std::pair(due, id), std::move(handler));
  times_.try_emplace(id, due);
  return id;
}

void Timers::cancel(Id id) {
  const Instant* due = times_.find(id);
  if (due == nullptr) return;
  due_.erase({*due, id});
  times_.erase(id);
}

void Timers::run_due(Step& step) {
  while (!due_.empty() && due_.begin()->first.first <= step.at.now) {
    auto node = due_.extract(due_.begin());
    times_.erase(node.key().second);
    node.mapped()(step);
  }
}

}  // namespace swarm
