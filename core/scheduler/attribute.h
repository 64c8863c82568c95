// The attributes of nodes that rules can speak of, and the values that a node,
// a container or an image gives to them.
#pragma once

#include "core/base/ids.h"
#include "core/scheduler/attribute_index.h"
#include "core/scheduler/placement_data.h"

#include <cstdint>
#include <memory>
#include <string>

namespace swarm {

enum class AttributeKind : std::uint8_t {
  node_names,       // What `constraint:node` means.
  node_name,        // The name alone: whitelists.
  node_label,       // Of one key.
  container_names,  // What `affinity:container` means.
  container_label,  // Of one key.
  image_names,      // What `affinity:image` means.
  host_port,        // Published ports; see port_keys.
  exposed_port,     // Of containers on the host's network.
};

bool is_of_nodes(AttributeKind kind);
bool is_of_containers(AttributeKind kind);

// The keys under which a published port stands in the index `host_port`: with any
// address, on every interface, with one address.
AttributeIndex::Key any_address_key(PortProtocol protocol, std::uint16_t port);
AttributeIndex::Key every_interface_key(PortProtocol protocol, std::uint16_t port);
AttributeIndex::Key address_key(PortProtocol protocol, std::uint16_t port, TextId ip);

// One attribute, kept up to date. Filled with what `data` holds when it is made;
// every later change must be told.
class Attribute {
 public:
  Attribute(AttributeKind kind, const std::string& key, PlacementData& data);
  Attribute(const Attribute&) = delete;
  Attribute& operator=(const Attribute&) = delete;
  ~Attribute();

  AttributeKind kind() const { return kind_; }
  const AttributeIndex& index() const { return index_; }

  // Each pair takes and gives the same values: tell the leaving before the data changes.
  void node_came(EngineKey node) { node_changed(node, true); }
  void node_leaves(EngineKey node) { node_changed(node, false); }
  void images_came(EngineKey node) { images_changed(node, true); }
  void images_leave(EngineKey node) { images_changed(node, false); }
  void container_came(ContainerKey key) { container_changed(key, true); }
  void container_leaves(ContainerKey key) { container_changed(key, false); }

 private:
  void node_changed(EngineKey node, bool came);
  void images_changed(EngineKey node, bool came);
  void container_changed(ContainerKey key, bool came);
  void label_changed(const PackedContainer& container, bool came);
  void names_changed(const PackedContainer& container, bool came);
  void ports_changed(const PackedContainer& container, bool came);

  void change(AttributeIndex::Key key, EngineKey node, bool came);
  void change_text(std::string_view text, EngineKey node, bool came);

  AttributeKind kind_;
  std::string key_;
  PlacementData& data_;
  TextId key_text_;
  TextId empty_text_;
  AttributeIndex index_;
};

}  // namespace swarm
