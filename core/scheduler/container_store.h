// The containers of a placement state, packed: one block each for everything
// of variable size, labels as numbers. Made for hundreds of thousands of them.
#pragma once

#include "core/base/ids.h"
#include "core/model/node_facts.h"
#include "core/scheduler/text_pool.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace swarm {

class PackedContainer {
 public:
  struct Label {
    TextId key = 0;
    TextId value = 0;  // Or own_swarm_id.
  };
  struct Port {
    TextId ip = 0;
    std::uint16_t port = 0;
    PortProtocol protocol = PortProtocol::tcp;
  };

  // A label's value that is the container's swarm ID: the one text which is
  // different on every container is not worth a place in the pool.
  static constexpr TextId own_swarm_id = 0xFFFFFFFFu;

  PackedContainer() = default;
  PackedContainer(EngineKey node, const PlacedContainer& container, TextPool& pool);
  void release_texts(TextPool& pool) const;
  PlacedContainer unpack(const TextPool& pool) const;

  EngineKey node() const { return node_; }                     // no_key: the slot is free.
  std::int64_t cpus() const { return cpus_; }                  // Never negative, bounded.
  std::int64_t memory_bytes() const { return memory_bytes_; }  // Likewise.
  bool host_network() const { return host_network_; }

  void prefetch() const { __builtin_prefetch(block_.get()); }

  // Among the containers of its node.
  std::uint32_t position() const { return position_; }
  void set_position(std::uint32_t position) { position_ = position; }

  // Views hold as long as the container, wherever it is moved.
  std::string_view id() const { return {texts(), block_[sizes_at()]}; }
  std::string_view swarm_id() const { return {texts() + id().size(), block_[sizes_at() + 1]}; }
  template <class Visit>
  void for_each_name(Visit visit) const {
    const char* at = swarm_id().data() + swarm_id().size();
    for (std::size_t i = 0; i < names_; ++i) {
      const std::size_t size = block_[sizes_at() + 2 + i];
      visit(std::string_view(at, size));
      at += size;
    }
  }

  std::size_t labels() const { return labels_; }
  Label label(std::size_t i) const { return {block_[2 * i], block_[2 * i + 1]}; }
  std::size_t host_ports() const { return ports_; }
  Port host_port(std::size_t i) const;
  std::size_t exposed_ports() const { return exposed_; }
  TextId exposed_port(std::size_t i) const { return block_[exposed_at() + i]; }

 private:
  // The block: labels, host ports, exposed ports, the sizes of ID, swarm ID and
  // names, and behind these numbers the characters.
  std::size_t ports_at() const { return 2 * std::size_t{labels_}; }
  std::size_t exposed_at() const { return ports_at() + 2 * std::size_t{ports_}; }
  std::size_t sizes_at() const { return exposed_at() + exposed_; }
  std::size_t texts_at() const { return sizes_at() + 2 + names_; }
  const char* texts() const { return reinterpret_cast<const char*>(block_.get() + texts_at()); }

  void pack_numbers(const PlacedContainer& container, TextPool& pool);
  void pack_texts(const PlacedContainer& container);

  std::unique_ptr<std::uint32_t[]> block_;
  std::int64_t cpus_ = 0;
  std::int64_t memory_bytes_ = 0;
  EngineKey node_ = no_key;
  std::uint32_t position_ = 0;
  std::uint32_t labels_ = 0;
  std::uint32_t ports_ = 0;
  std::uint32_t names_ = 0;
  std::uint32_t exposed_ : 31 = 0;
  std::uint32_t host_network_ : 1 = 0;
};

class ContainerStore {
 public:
  explicit ContainerStore(TextPool& pool) : pool_(pool) {}

  // The slot freed last is used first.
  ContainerKey add(EngineKey node, const PlacedContainer& container);
  void remove(ContainerKey key);

  bool contains(ContainerKey key) const {
    return key < slots_.size() && slots_[key].node() != no_key;
  }
  const PackedContainer& at(ContainerKey key) const { return slots_[key]; }
  void set_position(ContainerKey key, std::uint32_t position) {
    slots_[key].set_position(position);
  }
  PlacedContainer unpack(ContainerKey key) const;

  // Visits these containers in turn. Memory is asked for ahead of the visits,
  // which makes a walk over a large cluster several times faster.
  template <class Visit>
  void for_each(const std::vector<ContainerKey>& keys, Visit visit) const {
    constexpr std::size_t ahead = 16;
    for (std::size_t i = 0; i < keys.size() + 2 * ahead; ++i) {
      if (i < keys.size()) __builtin_prefetch(&slots_[keys[i]]);
      if (i >= ahead && i - ahead < keys.size()) slots_[keys[i - ahead]].prefetch();
      if (i >= 2 * ahead) visit(keys[i - 2 * ahead]);
    }
  }

 private:
  TextPool& pool_;
  std::vector<PackedContainer> slots_;
  std::vector<ContainerKey> free_;
};

}  // namespace swarm
