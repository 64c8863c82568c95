// What is wrong with engines, and with the list of them: one line each that a person can act on
// (`swarm doctor`). The driver asks, here is judged.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/cluster/calls.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

enum class Severity : std::uint8_t { good, warning, problem };
std::string_view name_of(Severity severity);  // "ok", "warning", "problem"

struct Finding {
  std::string subject;  // "10.0.0.1:2375", "etcd://10.0.0.5/prod"; passwords masked.
  std::string check;    // One word for programs: "reach", "tls", "clock", ...; THE list: README.md.
  Severity severity = Severity::good;
  std::string text;  // For people.
  bool operator==(const Finding&) const = default;
};
using Findings = std::vector<Finding>;

// What was seen of one engine.
struct EngineSight {
  std::string address;
  EngineReply version;  // Of GET /version.
  EngineReply info;     // Of GET /info.
  UnixNanos asked = 0;  // When GET /info was sent, and when its answer was there.
  UnixNanos answered = 0;
  // Of its certificate's validity; nothing: it spoke plain, or there was no handshake.
  std::optional<UnixNanos> certificate_end{};
};

// At least one finding for each engine, in the order given; then those that concern several.
Findings diagnose_engines(const std::vector<EngineSight>& sights, UnixNanos now);

// Of a list of engines: how many entries it has, or why it cannot be read.
Finding diagnose_list(std::string subject, const Result<std::size_t>& entries);

// What the own files say. `may_serve`, `may_call`: what the extended key usage allows.
struct OwnCertificate {
  std::string path;
  UnixNanos end = 0;
  bool may_serve = true;
  bool may_call = true;
};
Findings diagnose_certificate(const OwnCertificate& own, UnixNanos now);

}  // namespace swarm
