#include "sim/truth.h"

#include "core/wire/recipe.h"

#include <boost/json.hpp>

#include <utility>

namespace swarm::sim {
namespace {

std::int64_t cpu_shares_of(std::string_view host_config) {
  // Few containers ask for any: the rest need not be parsed.
  if (host_config.find("CpuShares") == std::string_view::npos) return 0;
  const boost::json::value parsed = boost::json::parse(host_config);
  const boost::json::value* shares = parsed.as_object().if_contains("CpuShares");
  return shares != nullptr && shares->is_number() ? shares->to_number<std::int64_t>() : 0;
}

}  // namespace

std::string root_of(std::string_view id, const std::map<std::string, std::string>& labels) {
  const auto label = labels.find(std::string(wire::rescheduled_from_label));
  if (label == labels.end()) return std::string(id);
  const std::vector<std::string> chain = wire::decode_chain(label->second);
  if (chain.empty()) return std::string(id);
  return chain.front().substr(chain.front().find('/') + 1);
}

std::vector<TrueContainer> read_truth(const Simulator& simulator) {
  std::vector<TrueContainer> truth;
  for (std::size_t host = 0; host < simulator.hosts(); ++host) {
    for (EngineContainer& read : simulator.engine(host).containers()) {
      TrueContainer& container = truth.emplace_back();
      container.host = host;
      container.id = read.id;
      container.name = read.name;
      container.root = root_of(read.id, *read.labels);
      container.moves = wire::moves_on_node_failure(*read.labels);
      container.running = read.running;
      container.labels = *read.labels;
      container.memory_bytes = read.memory_bytes;
      container.cpu_shares = cpu_shares_of(read.host_config);
      container.host_ports = std::move(read.host_ports);
      container.connected = read.host_config.find(R"("NetworkMode":"none")") == std::string::npos;
    }
  }
  return truth;
}

}  // namespace swarm::sim
