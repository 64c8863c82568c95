#include "tools/swarm/sim_url.h"

#include "tools/glue/sim_address.h"
#include "tools/swarm/usage_error.h"

#include <charconv>
#include <fmt/format.h>

namespace swarm::tools {

std::optional<std::size_t> simulated_engines(const DiscoveryUrl& url) {
  if (url.scheme != "sim") return std::nullopt;
  std::size_t count = 0;
  const char* const end = url.rest.data() + url.rest.size();
  const auto [stop, failure] = std::from_chars(url.rest.data(), end, count);
  if (failure != std::errc{} || stop != end || count == 0 || count > sim_engines_max) {
    throw UsageError(fmt::format("sim://{}: a number of engines from 1 to {} is expected", url.rest,
                                 sim_engines_max));
  }
  return count;
}

std::vector<std::string> addresses_of(std::size_t engines) {
  std::vector<std::string> addresses;
  addresses.reserve(engines);
  for (std::size_t i = 0; i < engines; ++i) addresses.push_back(sim_address(i));
  return addresses;
}

}  // namespace swarm::tools
