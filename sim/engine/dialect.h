// Texts that changed between versions of the daemon. The rules are written with
// the words of 23.0 and later; one place turns them into those of before.
#pragma once

#include "core/base/result.h"

namespace swarm::sim::fake {

// The major version from which the texts and details of the rules are those of today.
inline constexpr int first_modern_version = 23;

Error as_before_23(Error refusal);

}  // namespace swarm::sim::fake
