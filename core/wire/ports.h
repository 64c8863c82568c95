// Host ports in Docker's JSON: "80/tcp", "8000-8010", bindings, wildcard addresses.
#pragma once

#include "core/model/container.h"
#include "core/model/port.h"
#include "core/wire/json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

// "tcp", "udp", "sctp", in any case; none: tcp.
std::optional<PortProtocol> parse_protocol(std::string_view text);
// Of a key such as "80/udp".
std::optional<PortProtocol> protocol_of_key(std::string_view key);

// "80/udp".
std::string port_key(std::uint16_t port, PortProtocol protocol);

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};
// "8000" or "8000-8010", 0 included.
std::optional<PortRange> parse_port_range(std::string_view text);

// Whether an address stands for every interface: "0.0.0.0", "::" and its long forms.
bool is_wildcard(std::string_view ip);

// "Ports" of a container in a list, in the order given.
std::string encode_ports(const std::vector<PublishedPort>& ports);

struct BindingRules {
  // Nonsense is left out and not complained of: suits what an engine says.
  bool lenient = false;
  // A range of which the engine takes one port: left out, not written out.
  bool skip_ranges = false;
};
// The host ports of a PortBindings or Ports object, which the reader has under `name`. Ranges are
// written out; 65,535 ports in all are the most. Ports that the engine chooses are left out.
std::vector<HostPort> read_bindings(const ObjectReader& read, std::string_view name,
                                    BindingRules rules);

}  // namespace swarm::wire
