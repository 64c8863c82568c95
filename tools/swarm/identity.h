// The TLS files of a command: loaded, and read again.
#pragma once

#include "core/base/log.h"
#include "runtime/tls/context.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace swarm::tools {

// Null without files. Throws UsageError.
std::shared_ptr<runtime::TlsIdentity> load_identity(const std::optional<runtime::TlsFiles>& files);

// Reads the files of all again, and says what came of it.
using Identities = std::vector<std::shared_ptr<runtime::TlsIdentity>>;
void reload_all(const Identities& identities, const std::function<void(const LogEntry&)>& log);

}  // namespace swarm::tools
