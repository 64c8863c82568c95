#include "tools/swarm/list.h"

#include "core/discovery/entry.h"
#include "runtime/discovery/backend_table.h"

#include "tools/swarm/sim_url.h"
#include "tools/swarm/usage_error.h"
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace swarm::tools {
namespace {

std::string as_lines(const std::vector<std::string>& entries) {
  std::string text;
  for (const std::string& entry : entries) text.append(entry).append("\n");
  return text;
}

std::string as_json(const std::vector<std::string>& entries) {
  boost::json::array array;
  for (const std::string& entry : entries) array.emplace_back(entry);
  return boost::json::serialize(array) + "\n";
}

std::string as_table(const std::vector<std::string>& entries) {
  constexpr std::size_t gap = 3;
  std::vector<HostAndPort> rows = {{"HOST", "PORT"}};
  for (const std::string& entry : entries) {
    const Result<HostAndPort> parts = split_host_port(entry);
    rows.push_back(parts ? *parts : HostAndPort{entry, ""});
  }
  std::size_t width = 0;
  for (const HostAndPort& row : rows) width = std::max(width, row.host.size());
  std::string text;
  for (const HostAndPort& row : rows) {
    text += fmt::format("{:<{}}{}\n", row.host, width + gap, row.port);
  }
  return text;
}

void print(const std::vector<std::string>& entries, ListFormat format) {
  const std::string text = format == ListFormat::json    ? as_json(entries)
                           : format == ListFormat::table ? as_table(entries)
                                                         : as_lines(entries);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

int run_list(const ListSettings& settings) {
  if (const auto simulated = simulated_engines(settings.discovery.url)) {
    print(addresses_of(*simulated), settings.format);
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
  print(*entries, settings.format);
  return 0;
}

}  // namespace swarm::tools
