// THE list of discovery backends.
#pragma once

#include "core/base/result.h"
#include "core/discovery/url.h"
#include "runtime/discovery/backend.h"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <span>
#include <string_view>

namespace swarm::runtime {

using Executor = boost::asio::any_io_executor;
using BackendResult = Result<std::unique_ptr<Backend>>;

struct BackendRow {
  std::string_view scheme;
  std::string_view usage;  // "file://path/to/file", for help texts.
  // `rest` is what follows "://". Null: the scheme is known, but not in this build yet.
  BackendResult (*make)(const Executor& executor, const std::string& rest,
                        const BackendOptions& options);
};

std::span<const BackendRow> backend_table();

// The backend of that URL, or what is wrong with it.
BackendResult make_backend(const Executor& executor, const DiscoveryUrl& url,
                           const BackendOptions& options);

}  // namespace swarm::runtime
