#include "runtime/discovery/backend_table.h"

#include "runtime/discovery/consul.h"
#include "runtime/discovery/etcd.h"
#include "runtime/discovery/file.h"
#include "runtime/discovery/nodes.h"
#include "runtime/discovery/token.h"
#include "runtime/discovery/zk.h"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace swarm::runtime {
namespace {

constexpr std::array<BackendRow, 6> rows = {{
    {"nodes", "[nodes://]<ip1>,<ip2>", make_nodes_backend},
    {"file", "file://path/to/file", make_file_backend},
    {"token", "token://[<host>/<path>/]<token>", make_token_backend, true},
    {"consul", "consul://<ip>/<path>", make_consul_backend, true, open_consul},
    {"etcd", "etcd://<ip1>,<ip2>/<path>", make_etcd_backend, true, open_etcd},
    {"zk", "zk://<ip1>,<ip2>/<path>", make_zk_backend, true, open_zk},
}};

}  // namespace

std::span<const BackendRow> backend_table() { return rows; }

const BackendRow* find_backend(std::string_view scheme) {
  const auto row = std::ranges::find(rows, scheme, &BackendRow::scheme);
  return row == rows.end() ? nullptr : &*row;
}

boost::asio::io_context& context_of(const Executor& executor) {
  // Every executor in this program is that of an io_context.
  return static_cast<boost::asio::io_context&>(executor.context());
}

BackendResult make_backend(const Executor& executor, const DiscoveryUrl& url,
                           const BackendOptions& options) {
  const BackendRow* const row = find_backend(url.scheme);
  if (row == nullptr) return Error{Errc::not_supported, "discovery service not supported"};
  if (row->make == nullptr) {
    return Error{Errc::not_supported,
                 fmt::format("discovery service {} is not in this build yet", url.scheme)};
  }
  return row->make(executor, url.rest, options);
}

}  // namespace swarm::runtime
