// Placement is tried with soft rules first, and without them if that fails.
#pragma once

namespace swarm {

enum class SoftRules { apply, ignore };

}  // namespace swarm
