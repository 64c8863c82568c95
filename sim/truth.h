// What is really there: read from the engines behind the manager's back.
#pragma once

#include "sim/simulator.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace swarm::sim {

struct TrueContainer {
  std::size_t host = 0;
  std::string id;
  std::string name;  // Without slash.
  bool running = false;
  std::map<std::string, std::string> labels;
  std::int64_t memory_bytes = 0;
  std::int64_t cpu_shares = 0;
  std::vector<std::string> host_ports;  // "8080/tcp", as asked for.
};

// Every container of every engine, by host, then by ID. Takes no virtual time.
std::vector<TrueContainer> read_truth(const Simulator& simulator);

}  // namespace swarm::sim
