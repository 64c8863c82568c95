// The cluster: engines, their containers and images, and everything that
// happens to them by itself (connecting, refreshing, failing, coming back).
// Read-only towards the API, which changes things through the operations below.
#pragma once

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/cluster/calls.h"
#include "core/cluster/container_table.h"
#include "core/cluster/engine.h"
#include "core/cluster/event_hub.h"
#include "core/cluster/image_pull.h"
#include "core/cluster/options.h"
#include "core/cluster/reschedule/status.h"
#include "core/cluster/role.h"
#include "core/cluster/step.h"
#include "core/cluster/timers.h"
#include "core/wire/create.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

struct ManagerStats;
class PlacementState;

// Why one node did not take a container: shown beside the error text.
struct NodeRefusal {
  std::string node;
  std::string filter;  // "constraint", ... or "resources"
  std::string reason;
};

// What became of a create.
struct Created {
  std::string id;
  std::vector<std::string> warnings;
};
struct CreateFailure {
  Error error;
  std::vector<NodeRefusal> refusals;
};
struct CreateOutcome {
  bool ok = false;
  Created created;        // If ok.
  CreateFailure failure;  // If not.
};

struct CreateOrder {
  wire::CreateBody body;
  std::string platform;       // Query `platform`, as given.
  std::string registry_auth;  // Header X-Registry-Auth, as given; may be empty.
  // Of a copy: its line of copies (Container::root), whose name it may take.
  std::string root;
  // Further constraints for this placement alone: they are not kept on the container.
  std::vector<std::string> placement_only;
  // Networks that it joins once it is there: its node must have them.
  std::vector<std::string> networks_to_join;
};

class RelayBook;

class Cluster {
 public:
  Cluster(const ManagerOptions& options, Random random, Timers& timers, ManagerStats& stats);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // --- What there is ---------------------------------------------------------
  const ManagerOptions& options() const;
  // Every engine, pending ones too, in natural order of name, then address.
  std::vector<const Engine*> engines() const;
  // Another number whenever there are other engines, or in another order.
  std::uint64_t engines_order() const;
  // Those that may have changed since the last call. For one user: api/info_book.
  std::vector<EngineKey> take_changed_engines();
  const Engine* engine(EngineKey key) const;                // Null if there is none.
  const Engine* engine_at(std::string_view address) const;  // As discovery names it.
  EngineKey engine_end() const;  // Keys are below it: for a walk in no certain order.
  // By name, by ID or by "ID|address"; only registered ones. Null if there is none.
  const Engine* engine_named(std::string_view name) const;
  const ContainerTable& containers() const;
  std::size_t reservations() const;  // Containers that are being created.
  // What the scheduler counts, to be held against the tables.
  const PlacementState& placement() const;
  RescheduleStatus rescheduling(Instant now) const;
  EventHub& event_hub();
  Calls& calls();
  Timers& timers();
  const Role& role() const;

  // By any of a container's references (container_table.h).
  Result<const Container*> find_container(std::string_view reference) const;
  // Where the strategy would put such a container; nothing is reserved. Without a spec: one that
  // asks for nothing. no_node_available `No healthy node available in the cluster`.
  Result<EngineKey> any_engine(const ContainerSpec& spec = {});
  // 64 hexadecimal digits, as Docker names what has no name.
  std::string drawn_id();

  // --- What may be asked -----------------------------------------------------
  // Places, reserves, creates, pulls and retries; the name is taken from the moment of the call.
  // The container is in the table when `done` is called.
  void create_container(Step& step, CreateOrder order,
                        std::function<void(Step&, CreateOutcome&&)> done);

  // Takes or changes a name under the same rules as create. Conflict text of api-cli 4.4.3.
  // On success the new name is held until release_name (call it after the engine answered).
  Result<bool> hold_name(std::string_view name);
  void release_name(std::string_view name);

  // Reads a container anew (list and inspect) and then calls back; also if it failed or is gone.
  void refresh_container(Step& step, EngineKey engine, const std::string& id,
                         std::function<void(Step&)> done);
  void refresh_images(Step& step, EngineKey engine, std::function<void(Step&)> done);
  void refresh_networks(Step& step, EngineKey engine, std::function<void(Step&)> done);
  void refresh_volumes(Step& step, EngineKey engine, std::function<void(Step&)> done);
  // The engine said that it is gone (204 to DELETE).
  void forget_container(Step& step, ContainerKey key);
  void note_exec(ContainerKey key, std::string exec_id);
  // One image on one engine (image_pull.h). The engine's image list is the caller's to refresh.
  std::function<void(Step&)> pull(Step& step, EngineKey engine, const PullOrder& order,
                                  std::function<void(Step&, std::string_view object)> progress,
                                  std::function<void(Step&, ProgressResult&&)> done);
  // Any other call that reports progress (progress_call.h).
  std::function<void(Step&)> follow(Step& step, EngineKey engine, ProgressCall call,
                                    std::function<void(Step&, std::string_view object)> progress,
                                    std::function<void(Step&, ProgressResult&&)> done);
  // A proxied exchange with that engine came to its end: failure accounting.
  void account(Step& step, EngineKey engine, FailureKind failure, const std::string& reason);

  // The target for an engine: prefix "/vX.Y" with the version that it serves and that is nearest
  // to `wanted` (not given: the newest that both know). `path` starts with a slash, and is encoded.
  std::string target_for(EngineKey engine, ApiVersion wanted, std::string_view path) const;

  // That version alone; not given if the engine is not known (yet).
  ApiVersion version_for(EngineKey engine, ApiVersion wanted) const;

  // --- What happens ----------------------------------------------------------
  // Addresses that came and went.
  void discovered(Step& step, const std::vector<std::string>& added,
                  const std::vector<std::string>& removed);
  // Rescheduling begins or ends with it.
  void take_role(Step& step, RoleChanged&& change);
  // Published ports of containers that have changed in this step (port_relay.h).
  void update_relays(Moment at, Actions& actions);
  void on(Step& step, const RelayOpened& event);
  void on(Step& step, const RelayFailed& event);
  const RelayBook& relays() const;
  // Brings the gauges in ManagerStats up to date.
  void fill_stats();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace swarm
