#include "core/wire/ports.h"

#include "core/base/http.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>

namespace swarm::wire {
namespace {

constexpr std::size_t ports_max = 65535;

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::string_view text_of(PortProtocol protocol) {
  if (protocol == PortProtocol::sctp) return "sctp";
  return protocol == PortProtocol::udp ? "udp" : "tcp";
}

// The bindings of one container port.
class BindingList {
 public:
  BindingList(const ObjectReader& read, std::string_view name, BindingRules rules)
      : read_(read), name_(name), rules_(rules) {}

  void add(std::string_view key, const json::value& value) {
    if (value.is_null()) return;
    const std::optional<PortProtocol> protocol = protocol_of_key(key);
    const json::array* bindings = value.if_array();
    if (!protocol) return complain("a protocol: tcp, udp or sctp");
    if (bindings == nullptr) return complain("an array for each port");
    for (const json::value& binding : *bindings) {
      if (const json::object* object = binding.if_object()) {
        add_binding(*object, *protocol);
      } else if (!binding.is_null()) {
        complain("an array of objects for each port");
      }
    }
  }
  std::vector<HostPort> take() { return std::move(ports_); }

 private:
  void add_binding(const json::object& object, PortProtocol protocol) {
    std::string problem;
    const ObjectReader binding(object, {}, problem);
    const std::string_view ip = binding.text("HostIp");
    const std::string_view port = binding.text("HostPort");
    if (!problem.empty()) return complain("strings for HostIp and HostPort");
    if (port.empty()) return;  // The engine chooses one.
    const std::optional<PortRange> range = parse_port_range(port);
    if (!range) return complain("a port number or a range, not \"" + std::string(port) + '"');
    if (rules_.skip_ranges && range->first != range->last) return;
    for (int number = range->first; number <= range->last; ++number) {
      if (number != 0) add_port({std::string(ip), static_cast<std::uint16_t>(number), protocol});
    }
  }

  void add_port(HostPort port) {
    if (ports_.size() >= ports_max) {
      return complain("at most " + std::to_string(ports_max) + " host ports");
    }
    ports_.push_back(std::move(port));
  }

  void complain(std::string_view expected) {
    if (!rules_.lenient) read_.complain(name_, expected);
  }

  const ObjectReader& read_;
  std::string_view name_;
  BindingRules rules_;
  std::vector<HostPort> ports_;
};

}  // namespace

std::optional<PortProtocol> parse_protocol(std::string_view text) {
  if (text.empty() || equals_ignoring_case(text, "tcp")) return PortProtocol::tcp;
  if (equals_ignoring_case(text, "udp")) return PortProtocol::udp;
  if (equals_ignoring_case(text, "sctp")) return PortProtocol::sctp;
  return std::nullopt;
}

std::optional<PortProtocol> protocol_of_key(std::string_view key) {
  const std::size_t slash = key.find('/');
  return parse_protocol(slash == std::string_view::npos ? std::string_view{}
                                                        : key.substr(slash + 1));
}

std::optional<PortRange> parse_port_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = parse_port(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_port(text.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return PortRange{*first, *last};
}

std::string port_key(std::uint16_t port, PortProtocol protocol) {
  return std::to_string(port) + "/" + std::string(text_of(protocol));
}

// Members and their order are an engine's.
std::string encode_ports(const std::vector<PublishedPort>& ports) {
  json::array array;
  for (const PublishedPort& port : ports) {
    json::object line;
    if (!port.ip.empty()) line["IP"] = port.ip;
    line["PrivatePort"] = port.private_port;
    if (port.public_port != 0) line["PublicPort"] = port.public_port;
    line["Type"] = text_of(port.protocol);
    array.push_back(std::move(line));
  }
  std::string text;
  append_json(text, array);
  return text;
}

bool is_wildcard(std::string_view ip) {
  if (ip == "0.0.0.0") return true;
  // Every way to write :: consists of zeros and at least two colons.
  return std::ranges::count(ip, ':') >= 2 && ip.find_first_not_of("0:") == std::string_view::npos;
}

std::vector<HostPort> read_bindings(const ObjectReader& read, std::string_view name,
                                    BindingRules rules) {
  BindingList list(read, name, rules);
  if (const json::object* bindings = read.object(name)) {
    for (const auto& [key, value] : *bindings) list.add(key, value);
  }
  return list.take();
}

}  // namespace swarm::wire
