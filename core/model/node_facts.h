// What the scheduler knows of an engine: identity, size and labels.
#pragma once

#include "core/model/port.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace swarm {

struct NodeFacts {
  std::string id;                       // The daemon's own ID.
  std::string name;                     // The daemon's host name.
  std::string address;                  // host:port from discovery.
  std::int64_t cpus_total = 0;          // With overcommit.
  std::int64_t memory_bytes_total = 0;  // With overcommit.
  std::map<std::string, std::string>
      labels;  // storagedriver, kernelversion, ... and the daemon's own.
  bool operator==(const NodeFacts&) const = default;
};

// One image of a node, by everything that an affinity may call it.
struct ImageNames {
  std::string id;                    // "sha256:..."
  std::vector<std::string> tags;     // "busybox:latest"
  std::vector<std::string> digests;  // "busybox@sha256:..."
  bool operator==(const ImageNames&) const = default;
};

// A container that takes up room on a node: a real one, or a reservation for
// one that is being created (then id is empty).
struct PlacedContainer {
  std::string id;
  std::string swarm_id;  // Label com.docker.swarm.id.
  std::vector<std::string>
      names;  // Without leading slash, the first is its own, others are link aliases.
  std::map<std::string, std::string> labels;
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;
  std::vector<HostPort> host_ports;
  bool host_network = false;
  std::vector<std::string> exposed_ports;  // "80/tcp"; matter when host_network.
  bool operator==(const PlacedContainer&) const = default;
};

}  // namespace swarm
