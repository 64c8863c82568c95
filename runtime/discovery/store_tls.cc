#include "runtime/discovery/store_tls.h"

#include <utility>

namespace swarm::runtime {

std::string_view option_of(const BackendOptions& options, std::string_view name) {
  std::string_view found;
  for (const auto& [key, value] : options.options) {
    if (key == name) found = value;
  }
  return found;
}

Result<std::shared_ptr<const TlsIdentity>> load_store_tls(TlsFiles files,
                                                          const BackendOptions& options) {
  Result<std::shared_ptr<const TlsContext>> loaded = TlsContext::load(files);
  if (!loaded) return loaded.error();
  auto identity = std::make_shared<TlsIdentity>(std::move(files), std::move(*loaded));
  if (options.on_identity) options.on_identity(identity);
  return std::shared_ptr<const TlsIdentity>(std::move(identity));
}

}  // namespace swarm::runtime
