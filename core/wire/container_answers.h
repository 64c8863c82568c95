// An engine's answers about containers, as the manager passes them on.
#pragma once

#include "core/base/result.h"
#include "core/wire/docker.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

// A published port that the manager relays, or would if it could.
struct RelayedPort {
  std::string key;        // "80/tcp"
  std::string host;       // Of the node.
  std::string host_port;  // There.
  std::string listen_ip;
  std::string listen_port;  // Of the manager; empty: it does not listen.
  std::string problem;      // Why it does not.
};

// The node of an answer, as it is shown to clients.
struct ShownNode {
  std::string_view id;  // "<engine ID>|<address>"
  std::string_view ip;
  std::string_view address;
  std::string_view name;
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;
  const std::map<std::string, std::string>* labels = nullptr;  // Null: none.
  const std::vector<RelayedPort>* relays = nullptr;            // Null: nothing is relayed.
};

// GET /containers/{id}/json with a member Node, and with the node's address where a published port
// is bound to every interface; with the manager's own where it relays the port. Everything else
// stays, in the engine's order.
Result<std::string> patch_inspect(std::string_view text, const ShownNode& node);

struct ContainerSize {
  std::int64_t written = 0;  // SizeRw
  std::int64_t whole = 0;    // SizeRootFs
};
// By ID, from GET /containers/json?size=1.
Result<std::map<std::string, ContainerSize>> decode_sizes(std::string_view text);

}  // namespace swarm::wire
