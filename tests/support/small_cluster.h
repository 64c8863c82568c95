// A manager over a few simulated engines, all healthy, for tests that look at
// what happens between them.
#pragma once

#include "core/cluster/cluster.h"
#include "sim/simulator.h"

#include <boost/json.hpp>

#include <string>
#include <utility>

namespace swarm::sim {

inline FakeEngineOptions an_engine(std::size_t number) {
  FakeEngineOptions options;
  options.id = "ENGINE" + std::to_string(number);
  options.name = "node" + std::to_string(number);
  options.address = "10.1.0." + std::to_string(number + 1);
  options.labels = {"rack=r" + std::to_string(number % 2)};
  return options;
}

struct SmallCluster {
  Simulator simulator;

  explicit SmallCluster(std::size_t hosts = 3, SimulatorOptions options = quick())
      : simulator(std::move(options)) {
    for (std::size_t i = 0; i < hosts; ++i) simulator.add_host(an_engine(i));
    simulator.discover_all();
    simulator.run_for(std::chrono::seconds(5));
  }

  static SimulatorOptions quick() {
    SimulatorOptions options;
    options.manager.refresh_min = std::chrono::seconds(10);
    options.manager.refresh_max = std::chrono::seconds(20);
    return options;
  }

  const Cluster& cluster() { return simulator.manager().cluster(); }
  const Engine& engine(const std::string& name) { return *cluster().engine_named(name); }

  ClientAnswer get(const std::string& target) { return simulator.call({"GET", target, {}, {}}); }
  ClientAnswer post(const std::string& target, const std::string& body = {}) {
    Headers headers;
    if (!body.empty()) headers.add("Content-Type", "application/json");
    return simulator.call({"POST", target, headers, body});
  }
  ClientAnswer remove(const std::string& target) {
    return simulator.call({"DELETE", target, {}, {}});
  }

  // Creates a sleeping container; `more` is further members of the body: ", \"Labels\": {}".
  ClientAnswer create(const std::string& name, const std::string& more = {}) {
    return post("/v1.41/containers/create" + (name.empty() ? "" : "?name=" + name),
                R"({"Image": "busybox", "Cmd": ["sleep", "100000"])" + more + "}");
  }
  // Asks an engine directly.
  HttpResponse behind(std::size_t host, const std::string& method, const std::string& target,
                      const std::string& body = {}) {
    return simulator.ask_engine(host,
                                {method, target, {{"Content-Type", "application/json"}}, body});
  }
};

inline std::string id_of(const std::string& body) {
  return std::string(boost::json::parse(body).at("Id").get_string());
}
inline std::string message_of(const std::string& body) {
  return std::string(boost::json::parse(body).at("message").get_string());
}

}  // namespace swarm::sim
