// Clusters and requests made to confuse a scheduler: few names, many collisions,
// missing labels, nodes of all sizes, full ones, sick ones, clashing ports, rules
// that cannot be read.
#pragma once

#include "core/model/container_spec.h"
#include "core/scheduler/placement_state.h"
#include "tests/support/scheduler/builders.h"
#include "tests/support/scheduler/tape.h"

#include <optional>
#include <string>
#include <vector>

namespace swarm::test {

// Strings that share their first 12, 13 and 14 characters.
inline const std::vector<std::string>& hostile_ids() {
  static const std::vector<std::string> ids = {
      "",   "aaaaaaaaaaaa", "aaaaaaaaaaaab", "aaaaaaaaaaaac1", "aaaaaaaaaaaac2",
      "aa", "web",          "bbbbbbbbbbbb1"};
  return ids;
}

inline const std::vector<std::string>& hostile_names() {
  static const std::vector<std::string> names = {"web", "db", "web/db", "a1", "aaa", "n1"};
  return names;
}

inline Labels hostile_labels(Tape& tape, const std::vector<std::string>& keys,
                             const std::vector<std::string>& values) {
  Labels labels;
  for (const std::string& key : keys) {
    if (tape.below(3) != 0) labels[key] = tape.one_of(values);
  }
  return labels;
}

inline std::vector<HostPort> hostile_ports(Tape& tape) {
  static const std::vector<std::string> ips = {"", "0.0.0.0", "::", "10.0.0.1", "10.0.0.2"};
  std::vector<HostPort> ports(tape.below(2) == 0 ? 0 : tape.below(3));
  for (HostPort& port : ports) {
    port.ip = tape.one_of(ips);
    port.port = tape.one_of(std::vector<std::uint16_t>{80, 53, 0, 443});
    port.protocol = tape.one_of(
        std::vector<PortProtocol>{PortProtocol::tcp, PortProtocol::udp, PortProtocol::sctp});
  }
  return ports;
}

inline NodeFacts hostile_facts(Tape& tape) {
  NodeFacts facts;
  facts.id = tape.one_of(std::vector<std::string>{"ID1", "ID2", "ID3", "n1"});
  facts.name = tape.one_of(std::vector<std::string>{"n1", "n2", "n3", "n10", "web"});
  facts.address = tape.one_of(std::vector<std::string>{"10.0.0.1:1", "10.0.0.2:1"});
  facts.cpus_total = tape.one_of(std::vector<std::int64_t>{4, 0, 1, 2, 3, 100});
  facts.memory_bytes_total =
      tape.one_of(std::vector<std::int64_t>{4 * gib, 0, 1, gib, 3 * gib + 1});
  facts.labels = hostile_labels(tape, {"rack", "zone"}, {"r1", "r2", "r10", "", "R1"});
  if (tape.below(4) == 1) {
    facts.labels["containerslots"] =
        tape.one_of(std::vector<std::string>{"2", "0", "x", "-1", "+3", "1 "});
  }
  return facts;
}

inline PlacedContainer hostile_container(Tape& tape) {
  PlacedContainer made;
  made.id = tape.one_of(hostile_ids());
  made.swarm_id = tape.one_of(hostile_ids());
  made.names = tape.some_of(hostile_names(), 2);
  made.labels = hostile_labels(tape, {"app", "tier"}, {"a1", "a3", "a30", ""});
  made.cpus = tape.one_of(std::vector<std::int64_t>{0, 1, 2, -1});
  made.memory_bytes = tape.one_of(std::vector<std::int64_t>{0, gib, gib / 2, 7, -5});
  made.host_ports = hostile_ports(tape);
  made.host_network = tape.below(4) == 1;
  made.exposed_ports = tape.some_of(std::vector<std::string>{"80/tcp", "53/udp", "80"}, 2);
  return made;
}

inline std::vector<ImageNames> hostile_images(Tape& tape) {
  static const std::vector<ImageNames> images = {
      {"sha256:0123456789abcdef", {"busybox:latest", "busybox:1"}, {"busybox@sha256:77"}},
      {"sha256:99", {"reg:5000/a/b:1"}, {}},
      {"sha256:0123456789abffff", {"reg:5000/a/b"}, {"x@sha256:78"}}};
  return tape.some_of(images, 2);
}

inline ContainerSpec hostile_request(Tape& tape) {
  static const std::vector<std::string> constraints = {
      "rack==r1",  "rack!=r1",   "rack==r1*",   "rack!=~r1*", "rack==~r2", "zone==*",
      "rack==/1/", "node==n1",   "node!=~n1*",  "node==ID1",  "node!=ID2", "node==ID1|10.0.0.1:1",
      "rack==n/a", "rack!=/^$/", "zone==r1|r2", "node==*",    "n==x",      "rack==(",
      "gone!=x",   "gone==*"};
  static const std::vector<std::string> affinities = {"app==a3",
                                                      "app!=a3",
                                                      "app!=~a3",
                                                      "app==a3*",
                                                      "app!=~/3/",
                                                      "tier==a1",
                                                      "tier!=*",
                                                      "container==web",
                                                      "container!=db",
                                                      "container==aaa*",
                                                      "image==busybox",
                                                      "image!=~reg*",
                                                      "container==aaaaaaaaaaaa",
                                                      "image==0123456789ab",
                                                      "image==sha256:77",
                                                      "container==*",
                                                      "app=x",
                                                      "gone==x",
                                                      "gone!=x",
                                                      "image!=*"};
  static const std::vector<std::string> whitelists = {"node==n1|n2",  "node==n1", "node==~n3|web",
                                                      "node==nobody", "node!=n1", "rack==r1"};
  static const std::vector<std::string> references = {
      "web", "/web", "n1/web", "ID1/db", "aaaaaaaaaaaa", "aaaaaaaaaaaac", "a", "web/db", "", "n1/"};

  ContainerSpec spec;
  spec.cpus = tape.one_of(std::vector<std::int64_t>{0, 1, 2, 5, -1});
  spec.memory_bytes = tape.one_of(std::vector<std::int64_t>{0, gib, 2 * gib, 1, 8 * gib});
  spec.constraints = tape.some_of(constraints, 3);
  spec.affinities = tape.some_of(affinities, 3);
  if (tape.below(3) == 1) spec.whitelists = tape.some_of(whitelists, 2);
  if (tape.below(3) == 1) spec.links = tape.some_of(references, 2);
  if (tape.below(4) == 1) spec.volumes_from = {tape.one_of(references) + ":ro"};
  spec.network_mode = tape.one_of(std::vector<std::string>{"bridge", "host", "container:web"});
  if (spec.network_mode == "container:web" && tape.below(3) != 1) spec.network_mode.clear();
  if (tape.below(3) == 1) {
    // Of nodes that are there, that are not, and of none.
    spec.local_networks = tape.some_of(
        std::vector<LocalNetwork>{{"a", {0, 1, 2, 3}}, {"n1/b", {1}}, {"c", {}}, {"d", {2, 99}}},
        2);
  }
  spec.host_ports = hostile_ports(tape);
  spec.exposed_ports = tape.some_of(std::vector<std::string>{"80/tcp", "53/udp"}, 2);
  return spec;
}

// A state, and what a caller would remember of it.
class HostileCluster {
 public:
  PlacementState state;
  std::vector<EngineKey> nodes;
  std::vector<ContainerKey> containers;

  // One change.
  void change(Tape& tape, EngineKey nodes_max) {
    // Few nodes make few mistakes visible.
    if (2 * nodes.size() < nodes_max && tape.below(2) == 0) return put_node(tape, nodes_max);
    switch (tape.below(8)) {
      case 0:
        return put_node(tape, nodes_max);
      case 1:
        return change_node(tape);
      case 2:
      case 3:
        if (!containers.empty() && tape.below(2) == 0) return change_container(tape);
        [[fallthrough]];
      default:
        if (nodes.empty()) return put_node(tape, nodes_max);
        containers.push_back(state.put_container(tape.one_of(nodes), hostile_container(tape)));
    }
  }

  // A change that leaves most of what an index knows as it is.
  void churn(Tape& tape) {
    if (nodes.empty()) return;
    const std::uint32_t choice = tape.below(12);
    if (choice == 0) {
      state.set_health(tape.one_of(nodes), tape.one_of(std::vector<int>{100, 67, 0}));
    } else if (choice == 1) {
      state.put_node(tape.one_of(nodes), hostile_facts(tape));
    } else if (choice < 5 && !containers.empty()) {
      change_container(tape);
    } else {
      containers.push_back(state.put_container(tape.one_of(nodes), hostile_container(tape)));
    }
  }

 private:
  void put_node(Tape& tape, EngineKey nodes_max) {
    const EngineKey key = tape.below(nodes_max);
    const bool known = state.has_node(key);
    state.put_node(key, hostile_facts(tape));
    if (known) return;
    nodes.push_back(key);
    if (tape.below(4) != 3) state.set_health(key, 100);
  }

  void change_node(Tape& tape) {
    if (nodes.empty()) return;
    const EngineKey key = tape.one_of(nodes);
    switch (tape.below(3)) {
      case 0:
        return state.set_images(key, hostile_images(tape));
      case 1:
        return state.set_health(key, tape.one_of(std::vector<int>{100, 67, 34, 0}));
      default:
        std::erase(nodes, key);
        std::erase_if(containers,
                      [&](ContainerKey container) { return state.node_of(container) == key; });
        state.remove_node(key);
    }
  }

  void change_container(Tape& tape) {
    const ContainerKey key = tape.one_of(containers);
    if (tape.below(2) == 0) return state.replace_container(key, hostile_container(tape));
    std::erase(containers, key);
    state.remove_container(key);
  }
};

}  // namespace swarm::test
