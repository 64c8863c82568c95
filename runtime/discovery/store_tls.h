// TLS to a store of discovery, from the files that --discovery-opt names.
#pragma once

#include "core/base/result.h"
#include "runtime/discovery/backend.h"
#include "runtime/tls/context.h"

#include <memory>
#include <string_view>

namespace swarm::runtime {

// The value of the last option of that name; empty if there is none.
std::string_view option_of(const BackendOptions& options, std::string_view name);

// Loads them, and tells `options.on_identity`. bad_request with one line for the operator.
Result<std::shared_ptr<const TlsIdentity>> load_store_tls(TlsFiles files,
                                                          const BackendOptions& options);

}  // namespace swarm::runtime
