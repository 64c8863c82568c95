#include "tools/swarm/list.h"

#include "runtime/discovery/backend_table.h"

#include "tools/swarm/sim_url.h"
#include "tools/swarm/usage_error.h"
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace swarm::tools {
namespace {

void print(const std::vector<std::string>& entries) {
  std::string text;
  for (const std::string& entry : entries) text.append(entry).append("\n");
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

int run_list(const ListSettings& settings) {
  if (const auto simulated = simulated_engines(settings.discovery.url)) {
    print(addresses_of(*simulated));
    return 0;
  }
  boost::asio::io_context context;
  const runtime::BackendResult backend = runtime::make_backend(
      context.get_executor(), settings.discovery.url, settings.discovery.options);
  if (!backend) throw UsageError(backend.error().detail);

  std::optional<std::vector<std::string>> entries;
  std::string problem;
  (*backend)->watch([&](const Event& event) {
    if (const auto* const listed = std::get_if<DiscoveryListed>(&event)) {
      entries = listed->entries;
    } else {
      problem = std::get<DiscoveryFailed>(event).reason;
    }
    context.stop();  // After this handler: a list may come with a remark on bad lines.
  });
  context.run_for(settings.timeout);
  if (!entries && problem.empty()) problem = "Timed out";
  if (!problem.empty()) std::fprintf(stderr, "swarm: %s\n", redacted_within(problem).c_str());
  if (!entries) return 1;
  print(*entries);
  return 0;
}

}  // namespace swarm::tools
