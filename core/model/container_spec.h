// What a client asks for, as far as it decides where the container goes. The
// create request itself travels on as the client's own bytes.
#pragma once

#include "core/base/ids.h"
#include "core/model/port.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace swarm {

// A network of the request that lives on some nodes alone.
struct LocalNetwork {
  std::string name;  // As the client wrote it: "front", "node-1/front".
  std::vector<EngineKey>
      nodes;  // That have it, ascending; none: who was named has no such network.
};

struct ContainerSpec {
  std::string name;   // Without slash; may be empty.
  std::string image;  // As typed: "busybox", "registry:5000/a/b:1", "x@sha256:...".
  std::int64_t cpus =
      0;  // Whole CPUs (HostConfig.CpuShares as the client sends it); <= 0: no request.
  std::int64_t memory_bytes = 0;  // HostConfig.Memory; <= 0: no request.
  std::map<std::string, std::string> labels;

  // Rules, in the order given: first those from labels, then those from the environment.
  std::vector<std::string> constraints;  // "node==web*"
  std::vector<std::string> affinities;   // "container!=~db"
  std::vector<std::string> whitelists;   // "node==n1|n2"

  std::vector<std::string> volumes_from;  // "web:ro", as Docker sends it
  std::vector<std::string> links;         // "db:alias"
  std::string network_mode;               // "bridge", "host", "container:db", "mynet"
  std::vector<std::string> networks;      // Keys of NetworkingConfig.EndpointsConfig.
  // Found by the cluster among the networks above (cluster/network_places), for the filter.
  std::vector<LocalNetwork> local_networks;

  std::vector<HostPort> host_ports;  // HostConfig.PortBindings with a host port.
  std::vector<std::string>
      exposed_ports;  // Keys of ExposedPorts, "80/tcp": matter when network_mode is "host".
};

}  // namespace swarm
