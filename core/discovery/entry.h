// Addresses as discovery, flags and engines write them: "host:port", IPv6 in brackets.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace swarm {

struct HostAndPort {
  std::string host;  // Without brackets; may be empty.
  std::string port;  // May be empty.
  bool operator==(const HostAndPort&) const = default;
};

// Splits at the last colon. The texts are those of Go's net package, which the
// original printed: "address x: missing port in address".
Result<HostAndPort> split_host_port(std::string_view address);

// True if the address can be advertised: the port is a decimal number in 1..65535.
// An empty host passes, as it did in the original.
bool is_advertisable(std::string_view address);

// Empty if discovery may hand out this entry, otherwise the reason. Looser than
// is_advertisable: the port may be anything, but nothing may break a log line or a header.
std::string check_entry(std::string_view entry);

}  // namespace swarm
