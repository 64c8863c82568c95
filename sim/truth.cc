#include "sim/truth.h"

#include "core/base/assert.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace swarm::sim {
namespace {

namespace json = boost::json;

json::value ask(Simulator& simulator, std::size_t host, const std::string& target) {
  const HttpResponse response = simulator.ask_engine(host, {"GET", target, {}, {}});
  SWARM_ASSERT(response.status == 200);
  return json::parse(response.body);
}

std::vector<std::string> ports_of(const json::object& host_config) {
  std::vector<std::string> ports;
  const json::value* bindings = host_config.if_contains("PortBindings");
  if (bindings == nullptr || !bindings->is_object()) return ports;
  for (const auto& [port, list] : bindings->get_object()) {
    const std::string protocol(port.substr(port.find('/') + 1));
    if (!list.is_array()) continue;
    for (const json::value& binding : list.get_array()) {
      const json::value* at = binding.get_object().if_contains("HostPort");
      if (at == nullptr || at->get_string().empty()) continue;
      ports.push_back(std::string(at->get_string()) + "/" + protocol);
    }
  }
  return ports;
}

std::int64_t number(const json::object& object, const char* member) {
  const json::value* value = object.if_contains(member);
  return value != nullptr && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

TrueContainer read_one(Simulator& simulator, std::size_t host, const std::string& id) {
  const json::value inspected = ask(simulator, host, "/containers/" + id + "/json");
  const json::object& root = inspected.get_object();
  TrueContainer container;
  container.host = host;
  container.id = id;
  container.name = std::string(root.at("Name").get_string()).substr(1);
  const json::value& labels = root.at("Config").at("Labels");
  if (labels.is_object()) {
    for (const auto& [key, value] : labels.get_object()) {
      container.labels[std::string(key)] = std::string(value.get_string());
    }
  }
  const json::object& host_config = root.at("HostConfig").get_object();
  container.memory_bytes = number(host_config, "Memory");
  container.cpu_shares = number(host_config, "CpuShares");
  container.host_ports = ports_of(host_config);
  return container;
}

}  // namespace

std::vector<TrueContainer> read_truth(Simulator& simulator) {
  std::vector<TrueContainer> truth;
  for (std::size_t host = 0; host < simulator.hosts(); ++host) {
    const json::value listed = ask(simulator, host, "/containers/json?all=1");
    std::vector<std::string> ids;
    for (const json::value& entry : listed.get_array()) {
      ids.emplace_back(entry.at("Id").get_string());
    }
    std::ranges::sort(ids);
    for (const std::string& id : ids) truth.push_back(read_one(simulator, host, id));
  }
  return truth;
}

}  // namespace swarm::sim
