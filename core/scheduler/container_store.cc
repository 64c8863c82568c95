#include "core/scheduler/container_store.h"

#include "core/base/assert.h"

#include <algorithm>
#include <string>
#include <utility>

namespace swarm {
namespace {

// 64 TiB, or as many CPUs: no container asks for more, and 100,000 of them still
// add up without overflow.
constexpr std::int64_t container_size_max = std::int64_t{1} << 46;

std::int64_t bounded(std::int64_t size) {
  return std::clamp<std::int64_t>(size, 0, container_size_max);
}

}  // namespace

ContainerKey ContainerStore::add(EngineKey node, const PlacedContainer& container) {
  ContainerKey key = static_cast<ContainerKey>(slots_.size());
  if (free_.empty()) {
    slots_.emplace_back();
  } else {
    key = free_.back();
    free_.pop_back();
  }
  Packed& packed = slots_[key];
  packed.node = node;
  packed.cpus = bounded(container.cpus);
  packed.memory_bytes = bounded(container.memory_bytes);
  packed.id = pool_.acquire(container.id);
  packed.swarm_id = pool_.acquire(container.swarm_id);
  packed.host_network = container.host_network;

  packed.names_count = static_cast<std::uint32_t>(container.names.size());
  packed.exposed_count = static_cast<std::uint32_t>(container.exposed_ports.size());
  packed.texts = std::make_unique<TextId[]>(packed.names_count + packed.exposed_count);
  TextId* text = packed.texts.get();
  for (const std::string& name : container.names) *text++ = pool_.acquire(name);
  for (const std::string& port : container.exposed_ports) *text++ = pool_.acquire(port);

  packed.labels_count = static_cast<std::uint32_t>(container.labels.size());
  packed.pairs = std::make_unique<Label[]>(packed.labels_count);
  Label* label = packed.pairs.get();
  for (const auto& [name, value] : container.labels) {
    *label++ = {pool_.acquire(name), pool_.acquire(value)};
  }

  packed.ports_count = static_cast<std::uint32_t>(container.host_ports.size());
  packed.ports = std::make_unique<Port[]>(packed.ports_count);
  Port* port = packed.ports.get();
  for (const HostPort& held : container.host_ports) {
    *port++ = {pool_.acquire(held.ip), held.port, held.protocol};
  }
  return key;
}

void ContainerStore::remove(ContainerKey key) {
  SWARM_ASSERT(contains(key));
  Packed& packed = slots_[key];
  pool_.release(packed.id);
  pool_.release(packed.swarm_id);
  for (const TextId name : packed.names()) pool_.release(name);
  for (const TextId port : packed.exposed_ports()) pool_.release(port);
  for (const Label& label : packed.labels()) {
    pool_.release(label.key);
    pool_.release(label.value);
  }
  for (const Port& port : packed.host_ports()) pool_.release(port.ip);
  packed = Packed();
  free_.push_back(key);
}

PlacedContainer ContainerStore::unpack(ContainerKey key) const {
  SWARM_ASSERT(contains(key));
  const Packed& packed = slots_[key];
  const auto text = [&](TextId id) { return std::string(pool_.text(id)); };

  PlacedContainer container;
  container.id = text(packed.id);
  container.swarm_id = text(packed.swarm_id);
  container.cpus = packed.cpus;
  container.memory_bytes = packed.memory_bytes;
  container.host_network = packed.host_network;
  for (const TextId name : packed.names()) container.names.push_back(text(name));
  for (const TextId port : packed.exposed_ports()) container.exposed_ports.push_back(text(port));
  for (const Label& label : packed.labels()) {
    container.labels.emplace(text(label.key), text(label.value));
  }
  for (const Port& port : packed.host_ports()) {
    container.host_ports.push_back({text(port.ip), port.port, port.protocol});
  }
  return container;
}

}  // namespace swarm
