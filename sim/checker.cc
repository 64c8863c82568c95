#include "sim/checker.h"

#include "core/cluster/cluster.h"
#include "core/model/stats.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace swarm::sim {
namespace {

std::string host_text(const HostFacts& host) { return "host " + host.name; }

const std::string* label(const TrueContainer& container, const char* name) {
  const auto found = container.labels.find(name);
  return found == container.labels.end() ? nullptr : &found->second;
}

// The first member of that name with a text that holds no escapes.
std::string_view text_member(std::string_view json, const std::string& name) {
  const std::string before = '"' + name + "\":\"";
  const std::size_t at = json.find(before);
  if (at == std::string_view::npos) return {};
  json.remove_prefix(at + before.size());
  return json.substr(0, json.find('"'));
}

void check_same(const Container& known, const TrueContainer& container, Violations& violations) {
  if (known.name() != container.name) {
    violations.push_back(
        {"renamed", "the manager calls " + container.name + " " + std::string(known.name())});
  }
  if ((known.state == ContainerState::running) != container.running) {
    violations.push_back(
        {"state", container.name + " is " + std::string(container.running ? "" : "not ") +
                      "running; the manager says " + std::string(text_of(known.state))});
  }
}

void check_known(const Cluster& cluster, const TrueContainer& container, Violations& violations) {
  const Container* known = cluster.containers().by_id(container.id);
  if (known == nullptr) {
    violations.push_back({"forgotten", "the manager does not know " + container.name});
  } else {
    check_same(*known, container, violations);
  }
  const auto found = cluster.find_container(container.name);
  if (!found && found.error().code != Errc::ambiguous) {
    violations.push_back({"unresolvable", "nobody finds " + container.name});
  }
}

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
      violations.push_back({"room", host_text(hosts[i]) +
                                        " is overfull: " + std::to_string(memory[i]) + " of " +
                                        std::to_string(memory_total) + " bytes"});
    }
    if (cpus[i] * 100 / cpus_total > 100) {
      violations.push_back({"room", host_text(hosts[i]) +
                                        " is overfull: " + std::to_string(cpus[i]) + " of " +
                                        std::to_string(cpus_total) + " CPUs"});
    }
  }
}

void check_names(const std::vector<TrueContainer>& truth, Violations& violations) {
  std::set<std::string> seen;
  for (const TrueContainer& container : truth) {
    if (!container.moves && !seen.insert(container.name).second) {
      violations.push_back({"names", "the name " + container.name + " is used twice"});
    }
  }
}

void check_ports(const std::vector<TrueContainer>& truth, Violations& violations) {
  std::set<std::pair<std::size_t, std::string>> seen;
  for (const TrueContainer& container : truth) {
    for (const std::string& port : container.host_ports) {
      if (!seen.emplace(container.host, port).second) {
        violations.push_back({"ports", "port " + port + " is asked for twice on host " +
                                           std::to_string(container.host)});
      }
    }
  }
}

void check_once(const std::vector<TrueContainer>& truth, Violations& violations) {
  std::map<std::string_view, const TrueContainer*> made;
  for (const TrueContainer& container : truth) {
    const auto mark = container.labels.find("com.docker.swarm.id");
    if (mark == container.labels.end() || container.root != container.id) continue;
    const auto [other, first] = made.emplace(mark->second, &container);
    if (first) continue;
    violations.push_back(
        {"once", container.id + " and " + other->second->id + " were made for one request"});
  }
}

void check_rules(const std::vector<TrueContainer>& truth, const std::vector<HostFacts>& hosts,
                 Violations& violations) {
  std::multimap<std::string_view, std::size_t> host_of;  // By name.
  for (const TrueContainer& container : truth) host_of.emplace(container.name, container.host);
  for (const TrueContainer& container : truth) {
    const HostFacts& host = hosts[container.host];
    const auto wrong = [&](const std::string& wish) {
      violations.push_back(
          {"rules", container.name + " asked for " + wish + " and is on " + host_text(host)});
    };
    const std::string* rack = label(container, "only-rack");
    if (rack != nullptr && *rack != host.rack) wrong("rack " + *rack);
    const std::string* not_rack = label(container, "not-rack");
    if (not_rack != nullptr && *not_rack == host.rack) wrong("another rack than " + *not_rack);
    const auto is_beside = [&](const std::string* name, bool wanted) {
      if (name == nullptr || host_of.count(*name) != 1) return;
      const bool beside = host_of.find(*name)->second == container.host;
      if (beside != wanted) wrong((wanted ? "the host of " : "another host than ") + *name);
    };
    is_beside(label(container, "near"), true);
    is_beside(label(container, "away"), false);
  }
}

void check_apart(const std::vector<TrueContainer>& truth, const std::vector<HostFacts>& hosts,
                 Violations& violations) {
  std::set<std::pair<std::size_t, std::string>> apart;
  for (const TrueContainer& container : truth) {
    const std::string* group = label(container, "apart");
    if (group == nullptr || apart.emplace(container.host, *group).second) continue;
    violations.push_back({"apart", "two containers of group " + *group + " are on " +
                                       host_text(hosts[container.host])});
  }
}

void check_told(const std::vector<TrueContainer>& truth, const Ledger& ledger,
                Violations& violations) {
  std::set<std::string_view> there, lines;
  for (const TrueContainer& container : truth) {
    there.insert(container.id);
    lines.insert(container.root);
  }
  for (const auto& [id, told] : ledger.told) {
    const bool exists = there.contains(id);
    if (told.answered && !exists && !lines.contains(id) && !told.may_vanish) {
      violations.push_back({"lost", "container " + id + " is gone and nobody asked for it"});
    }
    if (exists && told.told_removed) {
      violations.push_back({"removed", "container " + id + " was removed and is there"});
    }
  }
  if (ledger.answered_twice > 0) {
    violations.push_back({"once", "a request had another number of answers than one"});
  }
  if (ledger.failed_lists > 0) violations.push_back({"list", "a list of containers failed"});
}

void check_copies(const std::vector<TrueContainer>& truth, std::size_t hosts, const Ledger& ledger,
                  FencePolicy fence, Violations& violations) {
  std::map<std::string_view, int> running;  // By root.
  for (const TrueContainer& container : truth) {
    if (container.running) running[container.root] += container.host < hosts ? 1 : 0;
  }
  for (const auto& [root, count] : running) {
    if (count <= 1 || fence == FencePolicy::keep) continue;
    violations.push_back(
        {"twice", "container " + std::string(root) + " runs " + std::to_string(count) + " times"});
  }
  for (const auto& [id, told] : ledger.told) {
    if (!told.must_run) continue;
    if (!running.contains(id)) {
      violations.push_back({"down", "container " + id + " does not run, nor does a copy"});
    }
    const auto bears_name = [&, &name = told.name](const TrueContainer& container) {
      const bool counts =
          container.running || fence == FencePolicy::remove_old || fence == FencePolicy::rename_old;
      return counts && container.host < hosts && container.name == name;
    };
    if (std::ranges::count_if(truth, bears_name) <= 1 || fence == FencePolicy::keep) continue;
    violations.push_back({"twice", told.name + " is there several times"});
  }
}

void check_moved(Simulator& simulator, const std::vector<TrueContainer>& truth, std::size_t lost,
                 const Ledger& ledger, Violations& violations) {
  const Cluster& cluster = simulator.manager().cluster();
  const Engine* engine = cluster.engine_at(simulator.address(lost));
  if (engine != nullptr && engine->healthy()) {
    violations.push_back({"health", "engine " + engine->address + " is dead and called healthy"});
  }
  std::set<std::string_view> elsewhere, waiting;
  for (const TrueContainer& container : truth) {
    if (container.running && container.host != lost) elsewhere.insert(container.root);
  }
  const RescheduleStatus status = cluster.rescheduling(simulator.now());
  for (const WaitingContainer& container : status.waiting) {
    if (container.attempts > 0) waiting.insert(container.name);
  }
  for (const auto& [id, told] : ledger.told) {
    if (!told.must_run || elsewhere.contains(id) || waiting.contains(told.name)) continue;
    violations.push_back(
        {"moved", told.name + " is lost, does not run elsewhere and does not wait"});
  }
}

std::vector<std::string> workers_elsewhere(const std::vector<TrueContainer>& truth,
                                           std::size_t lost, const Ledger& ledger) {
  std::vector<std::string> ids;
  for (const TrueContainer& container : truth) {
    const auto told = ledger.told.find(container.root);
    const bool must_run = told != ledger.told.end() && told->second.must_run;
    if (must_run && container.running && container.host != lost) ids.push_back(container.id);
  }
  return ids;
}

void check_stayed(const std::vector<TrueContainer>& truth, const std::vector<std::string>& workers,
                  Violations& violations) {
  for (const std::string& id : workers) {
    const auto runs = [&](const TrueContainer& each) { return each.id == id && each.running; };
    if (std::ranges::any_of(truth, runs)) continue;
    violations.push_back({"stayed", "container " + id +
                                        " did the work of a lost one, and does not "
                                        "run since that is back"});
  }
}

void check_view(Simulator& simulator, const std::vector<TrueContainer>& truth,
                Violations& violations) {
  const Cluster& cluster = simulator.manager().cluster();
  for (const Engine* engine : cluster.engines()) {
    if (engine->failures > 0) {
      violations.push_back({"failures", "engine " + engine->address + " answers, and " +
                                            std::to_string(engine->failures) + " failures count"});
    }
    if (engine->healthy()) continue;
    violations.push_back({"health", "engine " + engine->address + " is " +
                                        std::string(text_of(engine->state)) +
                                        " in a calm: " + engine->error});
  }
  if (cluster.reservations() != 0) {
    violations.push_back(
        {"reserved", std::to_string(cluster.reservations()) + " reservations in a calm"});
  }
  for (const TrueContainer& container : truth) check_known(cluster, container, violations);
  if (cluster.containers().size() != truth.size()) {
    violations.push_back({"count", "the manager knows " +
                                       std::to_string(cluster.containers().size()) +
                                       " containers, there are " + std::to_string(truth.size())});
  }
}

void check_metrics(Simulator& simulator, std::size_t requests_open, Violations& violations) {
  const ManagerStats& stats = simulator.manager().stats();
  const Cluster& cluster = simulator.manager().cluster();
  const auto differ = [&](const std::string& what, std::size_t told, std::size_t real) {
    if (told == real) return;
    violations.push_back({"metrics", what + ": " + std::to_string(told) + " in the metrics, " +
                                         std::to_string(real) + " in truth"});
  };
  differ("pending containers", stats.scheduler.pending_containers, cluster.reservations());
  differ("requests in flight", stats.api.inflight, requests_open);
  std::size_t nodes = 0;
  for (EngineKey key = 0; key < stats.nodes.size(); ++key) {
    if (!stats.nodes[key].present) continue;
    ++nodes;
    const Engine* engine = cluster.engine(key);
    std::size_t counted = 0;
    for (const std::uint64_t count : stats.nodes[key].containers.all()) counted += count;
    differ("containers of " + stats.nodes[key].name, counted,
           engine == nullptr ? 0 : engine->containers.size());
  }
  differ("nodes", nodes, cluster.engines().size());
}

namespace {

template <class F>
void each_line(std::string_view stream, const F& f) {
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t end = std::min(stream.find('\n', at), stream.size());
    f(stream.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

void check_events(std::string_view stream, const std::vector<TrueContainer>& truth,
                  Violations& violations) {
  std::map<std::string, int> balance;
  std::set<std::string_view> lines;
  each_line(stream, [&](std::string_view line) {
    if (!lines.insert(line).second) {
      violations.push_back({"events", "told twice: " + std::string(line)});
    }
    if (text_member(line, "Type") != "container") return;
    const std::string_view action = text_member(line, "Action");
    if (action == "create") ++balance[std::string(text_member(line, "id"))];
    if (action == "destroy") --balance[std::string(text_member(line, "id"))];
  });
  for (const TrueContainer& container : truth) --balance[container.id];
  for (const auto& [id, left] : balance) {
    if (left == 0) continue;
    violations.push_back({"events", "events of " + id + " do not add up: " + std::to_string(left)});
  }
}

void check_complete(std::string_view stream, std::uint64_t told, Violations& violations) {
  std::uint64_t heard = 0;
  each_line(stream, [&](std::string_view line) {
    if (text_member(line, "Type") == "container") ++heard;
  });
  if (heard == told) return;
  violations.push_back({"events", std::to_string(heard) + " events of containers heard, " +
                                      std::to_string(told) + " told by the engines"});
}

}  // namespace swarm::sim
