#include "tools/swarm/settings.h"
#include "tools/swarm/usage_error.h"

#include <algorithm>
#include <array>

namespace swarm::tools {

// Texts and order of the checks are the original's.
std::optional<runtime::TlsFiles> tls_settings(const CommandLine& line) {
  const bool verify = line.toggle("tlsverify");
  constexpr std::array<std::string_view, 3> files = {"tlscacert", "tlscert", "tlskey"};
  if (!verify && !line.toggle("tls")) {
    if (std::ranges::any_of(files, [&](std::string_view flag) { return line.given(flag); })) {
      throw UsageError(
          "--tlscert, --tlskey and --tlscacert require the use of either --tls or --tlsverify");
    }
    return std::nullopt;
  }
  if (line.text("tlscert").empty() || line.text("tlskey").empty()) {
    throw UsageError("--tlscert and --tlskey must be provided when using --tls");
  }
  if (verify && line.text("tlscacert").empty()) {
    throw UsageError("--tlscacert must be provided when using --tlsverify");
  }
  return runtime::TlsFiles{line.text("tlscacert"), line.text("tlscert"), line.text("tlskey"),
                           verify};
}

}  // namespace swarm::tools
