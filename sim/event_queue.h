// What is going to happen, in the order (time, order of planning).
#pragma once

#include "core/base/due_queue.h"

#include <functional>

namespace swarm::sim {

using EventQueue = DueQueue<std::function<void()>>;

}  // namespace swarm::sim
