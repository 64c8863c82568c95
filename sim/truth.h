// What is really there: read from the engines behind the manager's back.
#pragma once

#include "sim/simulator.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

struct TrueContainer {
  std::size_t host = 0;
  std::string id;
  std::string name;  // Without slash.
  // Of a copy that took the place of a lost container: the ID of the first of its line. Else its
  // own.
  std::string root;
  bool moves = false;  // Its policy: make it again elsewhere if its engine is lost.
  bool running = false;
  std::map<std::string, std::string> labels;
  std::int64_t memory_bytes = 0;
  std::int64_t cpu_shares = 0;
  std::vector<std::string> host_ports;  // "8080/tcp", as asked for.
  bool connected = false;               // To a network: it publishes what it asked for.
};

// Every container of every engine, by host, then by ID. Takes no virtual time.
std::vector<TrueContainer> read_truth(const Simulator& simulator);

// The root of a container with that ID and these labels.
std::string root_of(std::string_view id, const std::map<std::string, std::string>& labels);

}  // namespace swarm::sim
