#include "sim/checker.h"

#include "core/cluster/cluster.h"

#include <map>
#include <set>
#include <utility>

namespace swarm::sim {
namespace {

std::string host_text(const HostFacts& host) { return "host " + host.name; }

}  // namespace

void check_room(const std::vector<TrueContainer>& truth, const std::vector<HostFacts>& hosts,
                std::int64_t overcommit_percent, Violations& violations) {
  std::vector<std::int64_t> memory(hosts.size());
  std::vector<std::int64_t> cpus(hosts.size());
  for (const TrueContainer& container : truth) {
    memory[container.host] += container.memory_bytes;
    cpus[container.host] += container.cpu_shares * hosts[container.host].cpus / 1024;
  }
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const std::int64_t memory_total =
        hosts[i].memory_bytes + hosts[i].memory_bytes * overcommit_percent / 100;
    const std::int64_t cpus_total = hosts[i].cpus + hosts[i].cpus * overcommit_percent / 100;
    if (memory[i] * 100 / memory_total > 100) {
      violations.push_back(host_text(hosts[i]) + " is overfull: " + std::to_string(memory[i]) +
                           " of " + std::to_string(memory_total) + " bytes");
    }
    if (cpus[i] * 100 / cpus_total > 100) {
      violations.push_back(host_text(hosts[i]) + " is overfull: " + std::to_string(cpus[i]) +
                           " of " + std::to_string(cpus_total) + " CPUs");
    }
  }
}

void check_names(const std::vector<TrueContainer>& truth, Violations& violations) {
  std::set<std::string> seen;
  for (const TrueContainer& container : truth) {
    if (!seen.insert(container.name).second) {
      violations.push_back("the name " + container.name + " is used twice");
    }
  }
}

void check_ports(const std::vector<TrueContainer>& truth, Violations& violations) {
  std::set<std::pair<std::size_t, std::string>> seen;
  for (const TrueContainer& container : truth) {
    for (const std::string& port : container.host_ports) {
      if (!seen.emplace(container.host, port).second) {
        violations.push_back("port " + port + " is asked for twice on host " +
                             std::to_string(container.host));
      }
    }
  }
}

void check_rules(const std::vector<TrueContainer>& truth, const std::vector<HostFacts>& hosts,
                 Violations& violations) {
  std::set<std::pair<std::size_t, std::string>> apart;
  for (const TrueContainer& container : truth) {
    const auto rack = container.labels.find("only-rack");
    if (rack != container.labels.end() && rack->second != hosts[container.host].rack) {
      violations.push_back(container.name + " asked for rack " + rack->second + " and is on " +
                           host_text(hosts[container.host]));
    }
    const auto group = container.labels.find("apart");
    if (group == container.labels.end()) continue;
    if (!apart.emplace(container.host, group->second).second) {
      violations.push_back("two containers of group " + group->second + " are on " +
                           host_text(hosts[container.host]));
    }
  }
}

void check_view(Simulator& simulator, const std::vector<TrueContainer>& truth,
                Violations& violations) {
  const Cluster& cluster = simulator.manager().cluster();
  for (const Engine* engine : cluster.engines()) {
    if (!engine->healthy()) {
      violations.push_back("engine " + engine->address + " is " +
                           std::string(text_of(engine->state)) + " in a calm: " + engine->error);
    }
  }
  if (cluster.reservations() != 0) {
    violations.push_back(std::to_string(cluster.reservations()) + " reservations in a calm");
  }
  for (const TrueContainer& container : truth) {
    const Container* known = cluster.containers().by_id(container.id);
    if (known == nullptr) {
      violations.push_back("the manager does not know " + container.name);
    } else if (known->name() != container.name) {
      violations.push_back("the manager calls " + container.name + " " +
                           std::string(known->name()));
    }
  }
  if (cluster.containers().size() != truth.size()) {
    violations.push_back("the manager knows " + std::to_string(cluster.containers().size()) +
                         " containers, there are " + std::to_string(truth.size()));
  }
}

}  // namespace swarm::sim
