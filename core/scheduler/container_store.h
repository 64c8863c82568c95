// The containers of a placement state, packed: numbers in one block each, texts
// in the pool. Made for hundreds of thousands of them.
#pragma once

#include "core/base/ids.h"
#include "core/model/node_facts.h"
#include "core/scheduler/text_pool.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace swarm {

class ContainerStore {
 public:
  struct Label {
    TextId key = 0;
    TextId value = 0;
  };
  struct Port {
    TextId ip = 0;
    std::uint16_t port = 0;
    PortProtocol protocol = PortProtocol::tcp;
  };

  struct Packed {
    std::int64_t cpus = 0;          // Never negative, bounded.
    std::int64_t memory_bytes = 0;  // Likewise.
    EngineKey node = no_key;        // no_key: the slot is free.
    std::uint32_t position = 0;     // Among the containers of the node.
    TextId id = 0;
    TextId swarm_id = 0;

    std::span<const TextId> names() const { return {texts.get(), names_count}; }
    std::span<const TextId> exposed_ports() const {
      return {texts.get() + names_count, exposed_count};
    }
    std::span<const Label> labels() const { return {pairs.get(), labels_count}; }
    std::span<const Port> host_ports() const { return {ports.get(), ports_count}; }

    std::unique_ptr<TextId[]> texts;
    std::unique_ptr<Label[]> pairs;  // In order of their key texts.
    std::unique_ptr<Port[]> ports;
    std::uint32_t names_count = 0;
    std::uint32_t exposed_count = 0;
    std::uint32_t labels_count = 0;
    std::uint32_t ports_count = 0;
    bool host_network = false;
  };

  explicit ContainerStore(TextPool& pool) : pool_(pool) {}

  ContainerKey add(EngineKey node, const PlacedContainer& container);
  void remove(ContainerKey key);

  const Packed& at(ContainerKey key) const { return slots_[key]; }
  void set_position(ContainerKey key, std::uint32_t position) { slots_[key].position = position; }
  bool contains(ContainerKey key) const {
    return key < slots_.size() && slots_[key].node != no_key;
  }
  PlacedContainer unpack(ContainerKey key) const;

 private:
  TextPool& pool_;
  std::vector<Packed> slots_;
  std::vector<ContainerKey> free_;
};

}  // namespace swarm
