// The discovery argument: "file:///etc/engines", "consul://10.0.0.1:8500/prefix",
// or a bare list of addresses.
#pragma once

#include <string>
#include <string_view>

namespace swarm {

struct DiscoveryUrl {
  std::string scheme;  // "nodes" if there was none; may be empty ("://x").
  std::string rest;    // What follows "://"; its meaning is the backend's.
  bool operator==(const DiscoveryUrl&) const = default;
};

// Splits at the first "://". Without one, it is a list of addresses: scheme "nodes".
DiscoveryUrl split_discovery_url(std::string_view text);

// The same URL for logs and other eyes: credentials ("user:secret@") and
// tokens are replaced by "xxxxx".
std::string redacted(std::string_view discovery_url);

// Any text, with every URL in it redacted.
std::string redacted_within(std::string_view text);

}  // namespace swarm
