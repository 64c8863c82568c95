// Durations and sizes in words, as Docker's lists show them.
#pragma once

#include "core/base/instant.h"

#include <cstdint>
#include <string>

namespace swarm {

// "Less than a second", "5 minutes", "About an hour", "3 weeks". Truncated, never rounded.
std::string human_duration(Duration duration);
// How long that text stays the same at least, as the duration grows. More than zero.
Duration human_duration_holds(Duration duration);

// "100 MiB", "24.72 GiB": four digits, units of 1024.
std::string human_bytes(std::int64_t bytes);

}  // namespace swarm
