// The whole manager without the world: events and the time go in, actions come
// out. Same seed, same calls, same actions. Not thread-safe: one owner.
#pragma once

#include "core/api/body_policy.h"
#include "core/base/instant.h"
#include "core/base/random.h"
#include "core/cluster/action.h"
#include "core/cluster/event.h"
#include "core/cluster/options.h"

#include <memory>
#include <string_view>

namespace swarm {

class Cluster;
struct ManagerStats;

class Manager {
 public:
  // The options are already checked (see check_options).
  Manager(const ManagerOptions& options, Random random);
  ~Manager();
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  // Takes in one event and appends what has to be done about it.
  void handle(Moment at, Event&& event, Actions& actions);

  // When handle_deadline() wants to be called next; `never` if not at all.
  Instant next_deadline() const;
  void handle_deadline(Moment at, Actions& actions);  // Safe to call early.

  // Those that pulls begun from now on use where their client brings none. Not an event: what is
  // recorded of events must hold no secrets.
  void use_registry_credentials(RegistryCredentials credentials);

  // What the driver does with the body of a request before it delivers it.
  // Depends on nothing but the arguments.
  static BodyPolicy body_policy(std::string_view method, std::string_view target);

  // Counters and gauges, for the metrics layer. Valid until the next call.
  const ManagerStats& stats();

  // Read-only: for tests, checkers and the simulator.
  const Cluster& cluster() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace swarm
