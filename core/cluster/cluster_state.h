// What the cluster knows: engines, containers, names, room. Every change goes
// through here, so that tables, the scheduler's state and totals always agree.
// Decides nothing and calls nobody.
#pragma once

#include "core/base/hash_map.h"
#include "core/cluster/container_table.h"
#include "core/cluster/engine.h"
#include "core/cluster/options.h"
#include "core/model/container_spec.h"
#include "core/scheduler/placement_state.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm {

// One container that is being created. Never used twice.
using ReservationId = std::uint64_t;

class ClusterState {
 public:
  explicit ClusterState(const ManagerOptions& options) : options_(options) {}

  // --- Engines ---------------------------------------------------------------
  Engine& add_engine(std::string address);
  // Its containers and reservations must be gone.
  void remove_engine(EngineKey key);
  // To change it: it counts as changed from here on, whatever is done with it.
  Engine* engine(EngineKey key);
  const Engine* engine(EngineKey key) const;
  const Engine* engine_at(std::string_view address) const;
  // The registered engine with that daemon ID.
  const Engine* engine_with_id(std::string_view id) const;
  // Names need not be unique: then the one that was registered first.
  const Engine* engine_with_name(std::string_view name) const;
  // All of them, by name, then by address.
  const std::vector<const Engine*>& engines_by_name() const;
  // Another number whenever that order is another one.
  std::uint64_t engines_order() const { return order_; }
  // Engines that may have changed since they were last taken, in no certain order.
  std::vector<EngineKey> take_changed_engines();
  EngineKey engine_end() const { return static_cast<EngineKey>(engines_.size()); }

  // Takes over what the engine says of itself. `labels` problems are for the log.
  void set_facts(Engine& engine, EngineFacts facts, std::vector<std::string>& warnings);
  void set_state(Engine& engine, EngineState state);
  void set_failures(Engine& engine, int failures);
  void set_clock_delta(Engine& engine, UnixNanos delta);
  void set_images(Engine& engine, std::vector<Image> images);

  // --- Containers ------------------------------------------------------------
  const ContainerTable& containers() const { return containers_; }
  // New, or newer knowledge of one with that ID on that engine.
  ContainerKey put_container(Engine& engine, Container container);
  void erase_container(ContainerKey key);
  void erase_containers(Engine& engine);
  void add_exec(ContainerKey key, std::string exec_id) {
    containers_.add_exec(key, std::move(exec_id));
  }

  // IDs of containers that came, went or changed since they were last taken, and of those whose
  // engine's state changed. Only once they are watched: somebody has to take them.
  void watch_containers() { watches_containers_ = true; }
  std::set<std::string> take_changed() { return std::exchange(changed_, {}); }

  // --- Reservations ----------------------------------------------------------
  // Room and name for a container that is being created on that engine.
  ReservationId reserve(Engine& engine, const ContainerSpec& spec, const std::string& swarm_id);
  void release(ReservationId reservation);
  std::size_t reservations() const { return reserved_.size(); }

  // --- Names -----------------------------------------------------------------
  bool name_in_use(std::string_view name) const;
  // For a create or a rename that is under way. False if it is in use; by a container of the line
  // `root` (see Container::root) it may be, because a copy takes the name of its original.
  bool hold_name(std::string_view name, std::string_view root = {});
  void release_name(std::string_view name);

  const PlacementState& placement() const { return placement_; }

 private:
  PlacedContainer placed(const Engine& engine, const Container& container) const;
  void count(Engine& engine, const Container& container, int sign);
  void count_all(Engine& engine, int sign);
  void index(const Engine& engine);
  void unindex(const Engine& engine);
  void order_changed();
  int health_percent(const Engine& engine) const;

  void touch(const std::string& id) {
    if (watches_containers_) changed_.insert(id);
  }

  const ManagerOptions& options_;
  bool watches_containers_ = false;
  std::set<std::string> changed_;
  std::vector<std::unique_ptr<Engine>> engines_;
  std::vector<EngineKey> free_engines_;
  mutable std::vector<const Engine*> by_name_;  // Empty: to be sorted anew.
  std::uint64_t order_ = 1;
  std::vector<EngineKey> changed_engines_;
  std::vector<bool> is_changed_;  // By key: it is in there.
  HashMap<std::string, EngineKey> by_address_;
  HashMap<std::string, EngineKey> by_id_;                                 // Registered ones.
  std::map<std::string, std::set<EngineKey>, std::less<>> by_node_name_;  // Likewise.
  ContainerTable containers_;
  PlacementState placement_;
  HashMap<std::string, int> held_names_;
  // A reservation's room and names lie in the scheduler's state under `room` while no container of
  // its swarm ID is known at its engine (an event may come before the engine's answer): with one,
  // room is no_key.
  struct Reservation {
    EngineKey engine = no_key;
    ContainerKey room = no_key;
    PlacedContainer placed;
  };
  Reservation* reservation_of(const Engine& engine, std::string_view swarm_id);
  void take_room(Reservation& reservation);
  void give_back_room(Reservation& reservation);

  std::map<ReservationId, Reservation> reserved_;
  HashMap<std::string, ReservationId> reserved_by_swarm_id_;
  ReservationId last_reservation_ = 0;
};

}  // namespace swarm
