#include "core/cluster/cluster_state.h"

#include "core/base/assert.h"
#include "core/base/sometimes.h"
#include "core/cluster/natural_order.h"
#include "core/cluster/node_labels.h"

#include <algorithm>
#include <utility>

namespace swarm {
namespace {

std::string host_of(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = colon == std::string::npos ? address : address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return host;
}

std::int64_t with_overcommit(std::int64_t physical, std::int64_t percent) {
  return physical + physical * percent / 100;
}

std::vector<ImageNames> names_of(const std::vector<Image>& images) {
  std::vector<ImageNames> names;
  names.reserve(images.size());
  for (const Image& image : images) names.push_back({image.id, image.tags, image.digests});
  return names;
}

// An engine stops naming an exec instance when its command ends, but clients ask for the exit code
// afterwards: so the ones known stay, up to a bound, as long as the container does.
void keep_execs(Container& fresh, const Container& known) {
  constexpr std::size_t execs_max = 256;
  std::vector<std::string> execs = known.exec_ids;
  for (std::string& exec : fresh.exec_ids) {
    if (std::ranges::find(execs, exec) == execs.end()) execs.push_back(std::move(exec));
  }
  if (execs.size() > execs_max) {
    execs.erase(execs.begin(), execs.end() - static_cast<std::ptrdiff_t>(execs_max));
  }
  fresh.exec_ids = std::move(execs);
}

}  // namespace

Engine& ClusterState::add_engine(std::string address) {
  EngineKey key = engine_end();
  if (!free_engines_.empty()) {
    SWARM_SOMETIMES("engine: takes the place of one that left");
    key = free_engines_.back();
    free_engines_.pop_back();
  } else {
    engines_.emplace_back();
  }
  engines_[key] = std::make_unique<Engine>();
  Engine& engine = *engines_[key];
  engine.key = key;
  engine.ip = host_of(address);
  engine.address = std::move(address);
  by_address_.try_emplace(engine.address, key);
  order_changed();
  return engine;
}

void ClusterState::remove_engine(EngineKey key) {
  Engine* gone = engine(key);
  SWARM_ASSERT(gone != nullptr && gone->containers.empty());
  if (gone->registered()) placement_.remove_node(key);
  unindex(*gone);
  by_address_.erase(gone->address);
  engines_[key].reset();
  free_engines_.push_back(key);
  order_changed();
}

Engine* ClusterState::engine(EngineKey key) {
  if (key >= engines_.size()) return nullptr;
  if (is_changed_.size() <= key) is_changed_.resize(engines_.size());
  if (!is_changed_[key]) changed_engines_.push_back(key);
  is_changed_[key] = true;
  return engines_[key].get();
}
std::vector<EngineKey> ClusterState::take_changed_engines() {
  is_changed_.assign(engines_.size(), false);
  return std::exchange(changed_engines_, {});
}
void ClusterState::order_changed() {
  by_name_.clear();
  ++order_;
}
const Engine* ClusterState::engine(EngineKey key) const {
  return key < engines_.size() ? engines_[key].get() : nullptr;
}
const Engine* ClusterState::engine_at(std::string_view address) const {
  const EngineKey* key = by_address_.find(address);
  return key == nullptr ? nullptr : engine(*key);
}

const std::vector<const Engine*>& ClusterState::engines_by_name() const {
  if (!by_name_.empty()) return by_name_;
  for (const std::unique_ptr<Engine>& engine : engines_) {
    if (engine) by_name_.push_back(engine.get());
  }
  std::ranges::sort(by_name_, [](const Engine* a, const Engine* b) {
    if (natural_less(a->name(), b->name())) return true;
    if (natural_less(b->name(), a->name())) return false;
    return a->address < b->address;
  });
  return by_name_;
}

const Engine* ClusterState::engine_with_id(std::string_view id) const {
  const EngineKey* key = by_id_.find(id);
  return key == nullptr ? nullptr : engine(*key);
}

void ClusterState::index(const Engine& engine) {
  if (!engine.registered()) return;
  by_id_.try_emplace(engine.facts.id, engine.key);
  by_node_name_[engine.facts.name].insert(engine.key);
}

void ClusterState::unindex(const Engine& engine) {
  const EngineKey* key = by_id_.find(engine.facts.id);
  if (key != nullptr && *key == engine.key) by_id_.erase(engine.facts.id);
  const auto name = by_node_name_.find(engine.facts.name);
  if (name != by_node_name_.end()) name->second.erase(engine.key);
  if (name != by_node_name_.end() && name->second.empty()) by_node_name_.erase(name);
}

const Engine* ClusterState::engine_with_name(std::string_view name) const {
  const auto found = by_node_name_.find(name);
  return found == by_node_name_.end() ? nullptr : engine(*found->second.begin());
}

void ClusterState::set_facts(Engine& engine, EngineFacts facts,
                             std::vector<std::string>& warnings) {
  unindex(engine);
  // Entries of lists carry the node's name.
  if (engine.facts.name != facts.name) {
    engine.prints.containers = 0;
    order_changed();
  }
  const bool resized = engine.facts.cpus != facts.cpus;
  if (resized) count_all(engine, -1);
  engine.facts = std::move(facts);
  if (resized) count_all(engine, +1);
  index(engine);
  NodeFacts node;
  node.id = engine.facts.id;
  node.name = engine.facts.name;
  node.address = engine.address;
  node.cpus_total = with_overcommit(engine.facts.cpus, options_.overcommit_percent);
  node.memory_bytes_total = with_overcommit(engine.facts.memory_bytes, options_.overcommit_percent);
  node.labels = node_labels(engine.facts, warnings);
  if (node == engine.node) return;
  engine.node = std::move(node);
  if (engine.registered()) placement_.put_node(engine.key, engine.node);
  if (!resized) return;
  // Shares of a CPU are another number of CPUs now.
  for (const ContainerKey key : engine.containers) {
    placement_.replace_container(key, placed(engine, *containers_.get(key)));
  }
}

int ClusterState::health_percent(const Engine& engine) const {
  if (!engine.healthy() || engine.failures >= options_.failure_retry) return 0;
  return 100 - engine.failures * 100 / options_.failure_retry;
}

void ClusterState::set_state(Engine& engine, EngineState state) {
  const bool was_registered = engine.registered();
  if (engine.state != state) {
    for (const ContainerKey key : engine.containers) {
      touch(containers_.get(key)->id);
      containers_.touch_list(key);
    }
  }
  unindex(engine);
  engine.state = state;
  index(engine);
  if (!was_registered && engine.registered()) {
    placement_.put_node(engine.key, engine.node);
    placement_.set_images(engine.key, names_of(engine.images));
  }
  SWARM_ASSERT(engine.registered() || engine.containers.empty());
  if (was_registered && !engine.registered()) placement_.remove_node(engine.key);
  if (engine.registered()) placement_.set_health(engine.key, health_percent(engine));
}

void ClusterState::set_failures(Engine& engine, int failures) {
  if (engine.failures == failures) return;
  engine.failures = failures;
  if (engine.registered()) placement_.set_health(engine.key, health_percent(engine));
}

// The ages that a list shows are told by the engine's clock.
void ClusterState::set_clock_delta(Engine& engine, UnixNanos delta) {
  if (engine.clock_delta == delta) return;
  engine.clock_delta = delta;
  for (const ContainerKey key : engine.containers) containers_.touch_list(key);
}

void ClusterState::set_images(Engine& engine, std::vector<Image> images) {
  SWARM_SOMETIMES_IF(images != engine.images, "images: changed");
  if (images == engine.images) return;
  engine.images = std::move(images);
  if (engine.registered()) placement_.set_images(engine.key, names_of(engine.images));
}

PlacedContainer ClusterState::placed(const Engine& engine, const Container& container) const {
  PlacedContainer placed;
  placed.id = container.id;
  placed.swarm_id = container.swarm_id;
  placed.names = container.names;
  placed.labels = container.labels;
  // The scheduler counts whole CPUs; the engine has shares (spec core 2.10).
  placed.cpus = container.cpu_shares * engine.facts.cpus / 1024;
  placed.memory_bytes = container.memory_bytes;
  placed.host_ports = container.host_ports;
  placed.host_network = container.network_mode == "host";
  placed.exposed_ports = container.exposed_ports;
  return placed;
}

void ClusterState::count(Engine& engine, const Container& container, int sign) {
  engine.containers_by_state[static_cast<std::size_t>(container.state)] += sign;
  engine.cpus_reserved += sign * (container.cpu_shares * engine.facts.cpus / 1024);
  engine.memory_bytes_reserved += sign * container.memory_bytes;
}

void ClusterState::count_all(Engine& engine, int sign) {
  for (const ContainerKey key : engine.containers) count(engine, *containers_.get(key), sign);
}

ContainerKey ClusterState::put_container(Engine& engine, Container container) {
  SWARM_ASSERT(engine.registered());
  container.engine = engine.key;
  const Container* known = containers_.by_id(container.id);
  if (known != nullptr && known->engine == engine.key) {
    container.key = known->key;
    SWARM_SOMETIMES_IF(!known->exec_ids.empty(), "exec: kept with its container");
    keep_execs(container, *known);
    ListEntry entry = std::exchange(container.list, {});
    const bool same = container == *known && containers_.list().entry(known->key) == entry;
    if (same) return known->key;  // A refresh that found nothing new.
    container.list = std::move(entry);
    SWARM_SOMETIMES("container: changed");
    count(engine, *known, -1);
    placement_.replace_container(known->key, placed(engine, container));
  } else {
    Reservation* reserved = reservation_of(engine, container.swarm_id);
    SWARM_SOMETIMES_IF(reserved != nullptr, "create: the container was seen before the answer");
    if (reserved != nullptr) give_back_room(*reserved);
    container.key = placement_.put_container(engine.key, placed(engine, container));
  }
  const ContainerKey key = container.key;
  touch(container.id);
  engine.containers.insert(key);
  ++engine.changes;
  count(engine, container, +1);
  containers_.put(std::move(container));
  return key;
}

void ClusterState::erase_container(ContainerKey key) {
  const Container* container = containers_.get(key);
  SWARM_ASSERT(container != nullptr);
  Engine& owner = *engine(container->engine);
  touch(container->id);
  count(owner, *container, -1);
  owner.containers.erase(key);
  ++owner.changes;
  placement_.remove_container(key);
  const std::string swarm_id = container->swarm_id;
  containers_.erase(key);
  // It was undone, or removed by somebody; the create that holds the room goes on, perhaps with
  // another attempt at the same engine.
  Reservation* reserved = reservation_of(owner, swarm_id);
  SWARM_SOMETIMES_IF(reserved != nullptr, "create: the container went before the answer");
  if (reserved != nullptr) take_room(*reserved);
}

void ClusterState::erase_containers(Engine& engine) {
  while (!engine.containers.empty()) erase_container(*engine.containers.begin());
}

ReservationId ClusterState::reserve(Engine& engine, const ContainerSpec& spec,
                                    const std::string& swarm_id) {
  PlacedContainer placed;
  placed.swarm_id = swarm_id;
  if (!spec.name.empty()) placed.names.push_back(spec.name);
  placed.labels = spec.labels;
  placed.cpus = std::max<std::int64_t>(0, spec.cpus);
  placed.memory_bytes = std::max<std::int64_t>(0, spec.memory_bytes);
  placed.host_ports = spec.host_ports;
  placed.host_network = spec.network_mode == "host";
  placed.exposed_ports = spec.exposed_ports;

  const ReservationId id = ++last_reservation_;
  Reservation& reservation = reserved_[id];
  reservation.engine = engine.key;
  reservation.placed = std::move(placed);
  take_room(reservation);
  reserved_by_swarm_id_.try_emplace(swarm_id, id);
  return id;
}

ClusterState::Reservation* ClusterState::reservation_of(const Engine& engine,
                                                        std::string_view swarm_id) {
  const ReservationId* id = reserved_by_swarm_id_.find(swarm_id);
  if (id == nullptr) return nullptr;
  Reservation& reservation = reserved_.find(*id)->second;
  return reservation.engine == engine.key ? &reservation : nullptr;
}

void ClusterState::take_room(Reservation& reservation) {
  if (reservation.room != no_key) return;
  Engine& owner = *engine(reservation.engine);
  owner.cpus_reserved += reservation.placed.cpus;
  owner.memory_bytes_reserved += reservation.placed.memory_bytes;
  reservation.room = placement_.put_container(owner.key, reservation.placed);
}

void ClusterState::give_back_room(Reservation& reservation) {
  if (reservation.room == no_key) return;
  Engine& owner = *engine(reservation.engine);
  owner.cpus_reserved -= reservation.placed.cpus;
  owner.memory_bytes_reserved -= reservation.placed.memory_bytes;
  placement_.remove_container(reservation.room);
  reservation.room = no_key;
}

void ClusterState::release(ReservationId reservation) {
  const auto found = reserved_.find(reservation);
  SWARM_ASSERT(found != reserved_.end());
  give_back_room(found->second);
  reserved_by_swarm_id_.erase(found->second.placed.swarm_id);
  reserved_.erase(found);
}

bool ClusterState::name_in_use(std::string_view name) const {
  return containers_.named(name) != nullptr || held_names_.contains(name);
}

bool ClusterState::hold_name(std::string_view name, std::string_view root) {
  SWARM_SOMETIMES_IF(held_names_.contains(name), "name: held for another create");
  if (held_names_.contains(name)) return false;
  if (const std::set<ContainerKey>* holders = containers_.named(name)) {
    const auto related = [&](ContainerKey key) { return containers_.get(key)->root() == root; };
    SWARM_SOMETIMES_IF(!root.empty() && std::ranges::all_of(*holders, related),
                       "name: a copy takes that of its line");
    if (!std::ranges::all_of(*holders, related)) return false;
  }
  held_names_.try_emplace(std::string(name), 1);
  return true;
}

void ClusterState::release_name(std::string_view name) { held_names_.erase(name); }

}  // namespace swarm
