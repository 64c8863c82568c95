#include "core/cluster/timers.h"

namespace swarm {

void Timers::run_due(Step& step) {
  while (!due_.empty() && due_.next_due() <= step.at.now) due_.pop()(step);
}

}  // namespace swarm
