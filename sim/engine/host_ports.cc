#include "sim/engine/host_ports.h"

#include "sim/engine/life.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <set>

namespace swarm::sim::fake {
namespace {

constexpr std::uint16_t ephemeral_first = 32768;
constexpr std::uint16_t ephemeral_last = 60999;

std::string protocol_of(const std::string& port) { return port.substr(port.find('/') + 1); }

int number_of(const std::string& port) {
  int number = 0;
  std::from_chars(port.data(), port.data() + port.size(), number);
  return number;
}

bool is_everywhere(std::string_view ip) { return ip.empty() || ip == "0.0.0.0" || ip == "::"; }

bool is_free(const Daemon& daemon, std::uint16_t port, const std::string& protocol,
             const std::string& ip) {
  const auto [first, last] = daemon.host_ports.equal_range({port, protocol});
  return std::none_of(first, last, [&](const auto& entry) {
    return is_everywhere(ip) || is_everywhere(entry.second) || entry.second == ip;
  });
}

std::uint16_t free_port(Daemon& daemon, const Binding& binding) {
  const std::string protocol = protocol_of(binding.port);
  if (binding.first != 0) {
    for (int port = binding.first; port <= std::max(binding.first, binding.last); ++port) {
      const auto candidate = static_cast<std::uint16_t>(port);
      if (is_free(daemon, candidate, protocol, binding.ip)) return candidate;
    }
    return 0;
  }
  for (int tries = ephemeral_first; tries <= ephemeral_last; ++tries) {
    const bool wraps = daemon.last_port < ephemeral_first || daemon.last_port >= ephemeral_last;
    daemon.last_port = wraps ? ephemeral_first : static_cast<std::uint16_t>(daemon.last_port + 1);
    if (is_free(daemon, daemon.last_port, protocol, binding.ip)) return daemon.last_port;
  }
  return 0;
}

bool is_local(const Daemon& daemon, const std::string& ip) {
  return is_everywhere(ip) || ip.starts_with("127.") || ip == "::1" || ip == daemon.options.address;
}

std::string endpoint_of(const Container& container) {
  return container.endpoints.empty() ? "" : container.endpoints.begin()->second.id;
}

}  // namespace

bool shows_ports(const Container& container) {
  const std::string& mode = container.network_mode;
  return (is_running(container) || container.left_ports) && mode != "host" && mode != "none" &&
         !mode.starts_with("container:");
}

namespace {

// An unspecified address is shown once for IPv4 and once for IPv6.
std::vector<std::string> shown_ips(const Binding& binding) {
  if (binding.ip.empty()) return {"0.0.0.0", "::"};
  return {binding.ip};
}

}  // namespace

Result<void> take_host_ports(Daemon& daemon, Container& container) {
  for (Binding& binding : container.bindings) {
    const std::string ip = binding.ip.empty() ? "0.0.0.0" : binding.ip;
    const std::string where = fmt::format(
        "driver failed programming external connectivity on "
        "endpoint {} ({}): ",
        container.name, endpoint_of(container));
    if (!is_local(daemon, binding.ip)) {
      return refuse(500,
                    fmt::format("{}Error starting userland proxy: listen tcp4 {}:{}: bind: cannot "
                                "assign requested address",
                                where, ip, binding.first));
    }
    const std::uint16_t port = free_port(daemon, binding);
    if (port == 0) {
      return refuse(500, fmt::format("{}Bind for {}:{} failed: port is already allocated", where,
                                     ip, binding.first));
    }
    binding.actual = port;
    daemon.host_ports.emplace(std::pair{port, protocol_of(binding.port)}, binding.ip);
  }
  return {};
}

void drop_host_ports(Daemon& daemon, Container& container) {
  for (Binding& binding : container.bindings) {
    if (binding.actual == 0) continue;
    const auto [first, last] =
        daemon.host_ports.equal_range({binding.actual, protocol_of(binding.port)});
    const auto found =
        std::find_if(first, last, [&](const auto& entry) { return entry.second == binding.ip; });
    if (found != last) daemon.host_ports.erase(found);
    binding.actual = 0;
  }
}

json::object ports_of(const Container& container) {
  json::object ports;
  if (!shows_ports(container)) return ports;
  for (const std::string& port : container.exposed) ports[port] = nullptr;
  for (const Binding& binding : container.bindings) {
    if (binding.actual == 0) continue;
    json::value& list = ports[binding.port];
    if (!list.is_array()) list = json::array();
    for (const std::string& ip : shown_ips(binding)) {
      list.get_array().push_back({{"HostIp", ip}, {"HostPort", fmt::format("{}", binding.actual)}});
    }
  }
  return ports;
}

json::array port_list_of(const Container& container) {
  json::array list;
  if (!shows_ports(container)) return list;
  std::set<std::string> published;
  for (const Binding& binding : container.bindings) {
    if (binding.actual == 0) continue;
    published.insert(binding.port);
    for (const std::string& ip : shown_ips(binding)) {
      list.push_back({{"IP", ip},
                      {"PrivatePort", number_of(binding.port)},
                      {"PublicPort", binding.actual},
                      {"Type", protocol_of(binding.port)}});
    }
  }
  for (const std::string& port : container.exposed) {
    if (published.contains(port)) continue;
    list.push_back({{"PrivatePort", number_of(port)}, {"Type", protocol_of(port)}});
  }
  return list;
}

}  // namespace swarm::sim::fake
