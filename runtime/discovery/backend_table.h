// THE list of discovery backends.
#pragma once

#include "core/base/result.h"
#include "core/discovery/url.h"
#include "runtime/discovery/backend.h"
#include "runtime/discovery/kv_backend.h"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <span>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

using Executor = boost::asio::any_io_executor;
using BackendResult = Result<std::unique_ptr<Backend>>;

struct BackendRow {
  std::string_view scheme;
  std::string_view usage;  // "file://path/to/file", for help texts.
  // `rest` is what follows "://". Null: the scheme is known, but not in this build yet.
  BackendResult (*make)(const Executor& executor, const std::string& rest,
                        const BackendOptions& options);
  // Entries are registered and run out. Without: somebody wrote the list, and means it; such a
  // backend cannot be joined, and what is taken off the list goes without grace.
  bool leases = false;
  // Of a key-value store, where managers can also elect their primary; else null.
  OpenKvStore open = nullptr;
};

std::span<const BackendRow> backend_table();

// Null if there is none.
const BackendRow* find_backend(std::string_view scheme);

// The context behind a backend's executor, for what needs the context itself.
boost::asio::io_context& context_of(const Executor& executor);

// The backend of that URL, or what is wrong with it.
BackendResult make_backend(const Executor& executor, const DiscoveryUrl& url,
                           const BackendOptions& options);

}  // namespace swarm::runtime
