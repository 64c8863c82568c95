#include "runtime/discovery/backend_table.h"

#include "runtime/discovery/file.h"
#include "runtime/discovery/nodes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace swarm::runtime {
namespace {

constexpr std::array<BackendRow, 6> rows = {{
    {"nodes", "[nodes://]<ip1>,<ip2>", make_nodes_backend},
    {"file", "file://path/to/file", make_file_backend},
    {"token", "token://<token>", nullptr},
    {"consul", "consul://<ip>/<path>", nullptr},
    {"etcd", "etcd://<ip1>,<ip2>/<path>", nullptr},
    {"zk", "zk://<ip1>,<ip2>/<path>", nullptr},
}};

}  // namespace

std::span<const BackendRow> backend_table() { return rows; }

BackendResult make_backend(const Executor& executor, const DiscoveryUrl& url,
                           const BackendOptions& options) {
  const auto row = std::ranges::find(rows, url.scheme, &BackendRow::scheme);
  if (row == rows.end()) return Error{Errc::not_supported, "discovery service not supported"};
  if (row->make == nullptr) {
    return Error{Errc::not_supported,
                 fmt::format("discovery service {} is not in this build yet", url.scheme)};
  }
  return row->make(executor, url.rest, options);
}

}  // namespace swarm::runtime
