#include "tools/swarm/identity.h"

#include "tools/swarm/usage_error.h"

#include <utility>

namespace swarm::tools {

std::shared_ptr<runtime::TlsIdentity> load_identity(const std::optional<runtime::TlsFiles>& files) {
  if (!files) return nullptr;
  auto loaded = runtime::TlsContext::load(*files);
  if (!loaded) throw UsageError(loaded.error().detail);
  return std::make_shared<runtime::TlsIdentity>(*files, std::move(*loaded));
}

void reload_all(const Identities& identities, const std::function<void(const LogEntry&)>& log) {
  if (identities.empty()) {
    return log({LogLevel::info, "Nothing to read again: there are no TLS files"});
  }
  for (const auto& identity : identities) {
    const auto done = identity->reload();
    if (done) {
      log({LogLevel::info, "Read the TLS files again; new connections use them"});
    } else {
      log({LogLevel::error, "Keeping the old TLS files", {{"reason", done.error().detail}}});
    }
  }
}

}  // namespace swarm::tools
