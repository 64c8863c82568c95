// The rule of relayed ports.
#include "sim/checker.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <string>

namespace swarm::sim {
namespace {

std::string port_text(PortProtocol protocol, std::uint16_t port) {
  return fmt::format("{}/{}", port, protocol == PortProtocol::tcp ? "tcp" : "udp");
}

bool publishes(const TrueContainer& container, const std::string& port) {
  return container.connected &&
         std::ranges::find(container.host_ports, port) != container.host_ports.end();
}

}  // namespace

void check_relays(const Simulator& simulator, const std::vector<TrueContainer>& truth,
                  std::size_t relays_max, Violations& violations) {
  const auto wrong = [&](const std::string& text) { violations.push_back({"relays", text}); };
  std::set<std::string> asked;  // Whoever runs; the engines' own choices are not known here.
  for (const TrueContainer& container : truth) {
    if (!container.running || !container.connected) continue;
    asked.insert(container.host_ports.begin(), container.host_ports.end());
  }
  const auto& relays = simulator.relay_ports();
  for (const auto& [at, relay] : relays) {
    const std::string port = port_text(at.first, relay.port);
    if (!asked.erase(port)) continue;
    const std::string engine = relay.host + ":";
    const bool leads = std::ranges::any_of(truth, [&](const TrueContainer& container) {
      return publishes(container, port) && simulator.address(container.host).starts_with(engine);
    });
    if (at.second != relay.port) wrong(port + " is relayed at another number");
    if (!leads) wrong(port + " is relayed to " + relay.host + ", where nobody publishes it");
  }
  if (relays.size() > relays_max) wrong(fmt::format("{} ports are relayed", relays.size()));
  if (relays.size() >= relays_max) return;
  for (const std::string& port : asked) wrong(port + " is not relayed");
}

}  // namespace swarm::sim
