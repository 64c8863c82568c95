// sim://12: twelve simulated engines in the manager's own process.
#pragma once

#include "core/discovery/url.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace swarm::tools {

// How many; nothing if the URL has another scheme. Throws UsageError for what is no number.
std::optional<std::size_t> simulated_engines(const DiscoveryUrl& url);

// Where they listen, on this host only.
std::vector<std::string> addresses_of(std::size_t engines);

}  // namespace swarm::tools
