// What must hold at every moment, and what must hold when the world has been
// calm for a while. Each rule is a function that says how it is broken.
#pragma once

#include "sim/ledger.h"
#include "sim/simulator.h"
#include "sim/truth.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {
class ContainerTable;
class PlacementState;
}  // namespace swarm

namespace swarm::sim {

struct Violation {
  std::string rule;  // One word: what a smaller run must break as well.
  std::string text;
};
using Violations = std::vector<Violation>;  // Empty: all is well.

// Sizes and labels of a host, for the rules.
struct HostFacts {
  std::string name;
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;
  std::string rack;
};

// At every moment ----------------------------------------------------------------

// No engine is filled beyond its room: the original's own rule, in whole percent of the
// overcommitted total, so up to just under 101 (spec core 3.8).
void check_room(const std::vector<TrueContainer>& truth, const std::vector<HostFacts>& hosts,
                std::int64_t overcommit_percent, Violations& violations);
// No name is on two engines, no host port on two containers of one engine. Containers that move
// are left out of the first: a lost one keeps its name where nobody can take it away.
void check_names(const std::vector<TrueContainer>& truth, Violations& violations);
void check_ports(const std::vector<TrueContainer>& truth, Violations& violations);
// What a client asked for once is made once; a copy of a lost container is another one.
void check_once(const std::vector<TrueContainer>& truth, Violations& violations);
// The workload asks for these with hard rules: a container whose label `only-rack` names a rack is
// on it, one with `not-rack` is not; it is where the container is that its label `near` names, and
// not where that is which `away` names.
void check_rules(const std::vector<TrueContainer>& truth, const std::vector<HostFacts>& hosts,
                 Violations& violations);
// No host has two containers with the same value of the label `apart`.
void check_apart(const std::vector<TrueContainer>& truth, const std::vector<HostFacts>& hosts,
                 Violations& violations);

// What clients were told holds: a container exists until somebody asks for its removal, and not
// after its removal was confirmed; every request is answered once.
void check_told(const std::vector<TrueContainer>& truth, const Ledger& ledger,
                Violations& violations);

// No daemon is in use under two addresses: its containers would count twice.
void check_identities(const std::vector<const Engine*>& engines, Violations& violations);
// What the scheduler counts on each engine is what is known there and what is reserved, each once.
enum class Detail : std::uint8_t { sums, each };  // `each`: every single container, which is slow.
void check_placed(const Cluster& cluster, Detail detail, Violations& violations);
// Of one registered engine; gives how many rooms are kept there for reservations.
std::size_t check_placed_on(const ContainerTable& table, const PlacementState& placement,
                            const Engine& engine, Detail detail, Violations& violations);

// The manager shows nothing whose removal was confirmed to a client, and no container of another
// daemon than the one that it says the engine is.
void check_remembered(const Cluster& cluster, const Ledger& ledger, Violations& violations);

// The engine has made a container that the manager ordered with that swarm ID: it is known there,
// or its room is held. Whether or not the manager heard of it, because it has to reckon with it.
void check_held(const Cluster& cluster, EngineKey key, const std::string& swarm_id,
                Violations& violations);

// After a calm -------------------------------------------------------------------

// Of a line of copies one container runs, or several if the policy keeps them, and at least one of
// each that must run; and no two have the name of one that must, or no two that run, if the policy
// leaves the old ones.
// Hosts from `hosts` on are no part of the cluster: what runs there is nobody's copy.
void check_copies(const std::vector<TrueContainer>& truth, std::size_t hosts, const Ledger& ledger,
                  FencePolicy fence, Violations& violations);

// The host `lost` has been silent for longer than the grace period: it is not called healthy, and
// what must run runs elsewhere or waits, with the reason why it found no place.
void check_moved(Simulator& simulator, const std::vector<TrueContainer>& truth, std::size_t lost,
                 const Ledger& ledger, Violations& violations);

// Of those that must run: who runs on another host than the lost one, by ID.
std::vector<std::string> workers_elsewhere(const std::vector<TrueContainer>& truth,
                                           std::size_t lost, const Ledger& ledger);
// They ran when the lost host came back, so they run now: nobody's work is ended for the sake of
// one that was away.
void check_stayed(const std::vector<TrueContainer>& truth, const std::vector<std::string>& workers,
                  Violations& violations);

// Every engine is healthy, without failures that count, nothing is reserved, and the manager knows
// exactly the containers there are, under their names and in their state; a name finds its
// container or is reported ambiguous.
void check_view(Simulator& simulator, const std::vector<TrueContainer>& truth,
                Violations& violations);
// What the manager relays is what running containers publish, each port for one of them; all of it,
// as long as no more than `relays_max` are relayed.
void check_relays(const Simulator& simulator, const std::vector<TrueContainer>& truth,
                  std::size_t relays_max, Violations& violations);
// Metrics tell what the manager knows.
void check_metrics(Simulator& simulator, std::size_t requests_open, Violations& violations);
// Creations and removals in the manager's event stream add up to the containers there are, and
// nothing is in it twice.
void check_events(std::string_view stream, const std::vector<TrueContainer>& truth,
                  Violations& violations);
// The manager's event stream holds as many events of containers as the engines have told, where
// nothing but the manager itself could lose one. What was made up stands for what came too late.
void check_complete(std::string_view stream, std::uint64_t told, Violations& violations);

}  // namespace swarm::sim
