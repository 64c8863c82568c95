// Networks, addresses and published ports.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

void add_standard_networks(Daemon& daemon);  // bridge, host, none

// Null if there is none. By name, ID, or the beginning of an ID.
Network* find_network(Daemon& daemon, std::string_view reference);

// At start: joins every network of the container and takes its host ports.
Result<void> acquire_endpoints(Daemon& daemon, Container& container);
void release_endpoints(Daemon& daemon, Container& container);
// At removal.
void forget_endpoints(Daemon& daemon, Container& container);

// Networks of the user's have a name server that knows the short ID.
void add_short_alias(const Container& container, const Network& network, Endpoint& endpoint);
Result<void> join(Daemon& daemon, Container& container, Network& network, Endpoint& endpoint);
void leave(Daemon& daemon, const Container& container, Endpoint& endpoint);
// Aliases work in networks of the user's only.
Result<void> check_aliases(const std::string& name, const Endpoint& endpoint);
void emit_network(Daemon& daemon, const Network& network, const std::string& action,
                  const std::string& container);

std::string address_text(std::uint32_t address);
std::optional<std::uint32_t> parse_address(std::string_view text);
json::object network_settings(const Daemon& daemon, const Container& container);

Result<Answer> list_networks(Daemon& daemon, const Call& call);
Result<Answer> inspect_network(Daemon& daemon, const Call& call);
Result<Answer> create_network(Daemon& daemon, const Call& call);
Result<Answer> delete_network(Daemon& daemon, const Call& call);
Result<Answer> connect_network(Daemon& daemon, const Call& call);
Result<Answer> disconnect_network(Daemon& daemon, const Call& call);
Result<Answer> prune_networks(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
