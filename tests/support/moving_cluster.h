// A small cluster with reschedulable containers, and what its engines really have.
#pragma once

#include "core/model/stats.h"
#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace swarm::sim {

inline const std::string policy = R"("reschedule:on-node-failure")";

inline SimulatorOptions with_fence(FencePolicy fence) {
  SimulatorOptions options = SmallCluster::quick();
  options.manager.fence = fence;
  return options;
}

struct Moving : SmallCluster {
  explicit Moving(std::size_t hosts = 3, SimulatorOptions options = quick())
      : SmallCluster(hosts, std::move(options)) {}

  // On node0, running; softly, so that it can go elsewhere.
  std::string run(const std::string& name, const std::string& more = {}) {
    const std::string id = hold(name, more);
    EXPECT_EQ(post("/v1.41/containers/" + name + "/start").status, 204);
    return id;
  }
  // The same, not started.
  std::string hold(const std::string& name, const std::string& more = {}) {
    const ClientAnswer answer =
        create(name, R"(, "Env": ["constraint:node==~node0", )" + policy + "]" + more);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return id_of(answer.body);
  }

  struct Copy {
    std::size_t host = 0;
    std::string id;
    std::string state;
    bool operator==(const Copy&) const = default;
  };
  // What the engines really have, whatever the manager believes.
  std::vector<Copy> copies(const std::string& name) {
    std::vector<Copy> found;
    for (std::size_t host = 0; host < simulator.hosts(); ++host) {
      const auto listed = boost::json::parse(behind(host, "GET", "/containers/json?all=1").body);
      for (const auto& entry : listed.get_array()) {
        if (entry.at("Names").at(0).get_string() != "/" + name) continue;
        found.push_back({host, std::string(entry.at("Id").get_string()),
                         std::string(entry.at("State").get_string())});
      }
    }
    return found;
  }
  std::size_t running(const std::string& name) {
    std::size_t number = 0;
    for (const Copy& copy : copies(name)) number += copy.state == "running" ? 1 : 0;
    return number;
  }
  boost::json::value inspect(const Copy& copy) {
    return boost::json::parse(behind(copy.host, "GET", "/containers/" + copy.id + "/json").body);
  }
  const RescheduleStats& stats() { return simulator.manager().stats().reschedule; }
  RescheduleStatus status() { return cluster().rescheduling(simulator.now()); }
};

}  // namespace swarm::sim
