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

std::uint32_t size_of(const std::string& text) { return static_cast<std::uint32_t>(text.size()); }

template <class Items>
std::uint32_t count_of(const Items& items) {
  return static_cast<std::uint32_t>(items.size());
}

std::size_t characters_of(const PlacedContainer& container) {
  std::size_t sum = container.id.size() + container.swarm_id.size();
  for (const std::string& name : container.names) sum += name.size();
  return sum;
}

constexpr int protocol_shift = 16;

}  // namespace

PackedContainer::PackedContainer(EngineKey node, const PlacedContainer& container, TextPool& pool)
    : cpus_(bounded(container.cpus)),
      memory_bytes_(bounded(container.memory_bytes)),
      node_(node),
      labels_(count_of(container.labels)),
      ports_(count_of(container.host_ports)),
      names_(count_of(container.names)),
      exposed_(count_of(container.exposed_ports) & 0x7FFFFFFFu),
      host_network_(container.host_network) {
  constexpr std::size_t word = sizeof(std::uint32_t);
  const std::size_t words = (characters_of(container) + word - 1) / word;
  block_.reset(new std::uint32_t[texts_at() + words]);
  pack_numbers(container, pool);
  pack_texts(container);
}

void PackedContainer::pack_numbers(const PlacedContainer& container, TextPool& pool) {
  std::uint32_t* at = block_.get();
  for (const auto& [key, value] : container.labels) {
    *at++ = pool.acquire(key);
    const bool is_own = !value.empty() && value == container.swarm_id;
    *at++ = is_own ? own_swarm_id : pool.acquire(value);
  }
  for (const HostPort& port : container.host_ports) {
    *at++ = pool.acquire(port.ip);
    *at++ = static_cast<std::uint32_t>(port.protocol) << protocol_shift | port.port;
  }
  for (const std::string& port : container.exposed_ports) *at++ = pool.acquire(port);
  *at++ = size_of(container.id);
  *at++ = size_of(container.swarm_id);
  for (const std::string& name : container.names) *at++ = size_of(name);
}

void PackedContainer::pack_texts(const PlacedContainer& container) {
  char* at = reinterpret_cast<char*>(block_.get() + texts_at());
  const auto put = [&](const std::string& text) { at = std::copy(text.begin(), text.end(), at); };
  put(container.id);
  put(container.swarm_id);
  for (const std::string& name : container.names) put(name);
}

void PackedContainer::release_texts(TextPool& pool) const {
  for (std::size_t i = 0; i < labels_; ++i) {
    pool.release(label(i).key);
    if (label(i).value != own_swarm_id) pool.release(label(i).value);
  }
  for (std::size_t i = 0; i < ports_; ++i) pool.release(host_port(i).ip);
  for (std::size_t i = 0; i < exposed_; ++i) pool.release(exposed_port(i));
}

PackedContainer::Port PackedContainer::host_port(std::size_t i) const {
  const std::uint32_t packed = block_[ports_at() + 2 * i + 1];
  return {block_[ports_at() + 2 * i], static_cast<std::uint16_t>(packed),
          static_cast<PortProtocol>(packed >> protocol_shift)};
}

PlacedContainer PackedContainer::unpack(const TextPool& pool) const {
  PlacedContainer container;
  container.id = id();
  container.swarm_id = swarm_id();
  for_each_name([&](std::string_view name) { container.names.emplace_back(name); });
  for (std::size_t i = 0; i < labels_; ++i) {
    const TextId value = label(i).value;
    container.labels.emplace(pool.text(label(i).key),
                             value == own_swarm_id ? swarm_id() : pool.text(value));
  }
  for (std::size_t i = 0; i < ports_; ++i) {
    const Port held = host_port(i);
    container.host_ports.push_back({std::string(pool.text(held.ip)), held.port, held.protocol});
  }
  for (std::size_t i = 0; i < exposed_; ++i) {
    container.exposed_ports.emplace_back(pool.text(exposed_port(i)));
  }
  container.cpus = cpus_;
  container.memory_bytes = memory_bytes_;
  container.host_network = host_network_ != 0;
  return container;
}

ContainerKey ContainerStore::add(EngineKey node, const PlacedContainer& container) {
  if (free_.empty()) {
    slots_.emplace_back(node, container, pool_);
    return static_cast<ContainerKey>(slots_.size() - 1);
  }
  const ContainerKey key = free_.back();
  free_.pop_back();
  slots_[key] = PackedContainer(node, container, pool_);
  return key;
}

void ContainerStore::remove(ContainerKey key) {
  SWARM_ASSERT(contains(key));
  slots_[key].release_texts(pool_);
  slots_[key] = PackedContainer();
  free_.push_back(key);
}

PlacedContainer ContainerStore::unpack(ContainerKey key) const {
  SWARM_ASSERT(contains(key));
  return slots_[key].unpack(pool_);
}

}  // namespace swarm
