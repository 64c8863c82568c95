#include "core/scheduler/attribute.h"

#include "core/scheduler/filters/port.h"

namespace swarm {
namespace {

constexpr int ip_bits = 32;
constexpr int port_bits = 16;

AttributeIndex::Key port_key(std::uint64_t form, PortProtocol protocol, std::uint16_t port) {
  const std::uint64_t kind = form << 8 | static_cast<std::uint64_t>(protocol);
  return (kind << port_bits | port) << ip_bits;
}

}  // namespace

bool is_of_nodes(AttributeKind kind) {
  return kind == AttributeKind::node_names || kind == AttributeKind::node_name ||
         kind == AttributeKind::node_label;
}

bool is_of_containers(AttributeKind kind) {
  return !is_of_nodes(kind) && kind != AttributeKind::image_names;
}

AttributeIndex::Key any_address_key(PortProtocol protocol, std::uint16_t port) {
  return port_key(1, protocol, port);
}
AttributeIndex::Key every_interface_key(PortProtocol protocol, std::uint16_t port) {
  return port_key(2, protocol, port);
}
AttributeIndex::Key address_key(PortProtocol protocol, std::uint16_t port, TextId ip) {
  return port_key(3, protocol, port) | ip;
}

Attribute::Attribute(AttributeKind kind, const std::string& key, PlacementData& data)
    : kind_(kind),
      key_(key),
      data_(data),
      key_text_(data.pool.acquire(key)),
      empty_text_(data.pool.acquire("")),
      index_(kind == AttributeKind::host_port ? nullptr : &data.pool) {
  for (EngineKey node = 0; node < data.nodes.size(); ++node) {
    if (!data.nodes[node].present) continue;
    node_came(node);
    images_came(node);
  }
  if (!is_of_containers(kind)) return;
  data.containers.for_each(data.all_containers(),
                           [this](ContainerKey container) { container_came(container); });
}

Attribute::~Attribute() {
  data_.pool.release(key_text_);
  data_.pool.release(empty_text_);
}

void Attribute::node_changed(EngineKey node, bool came) {
  if (!is_of_nodes(kind_)) return;
  const NodeFacts& facts = data_.nodes[node].facts;
  if (kind_ == AttributeKind::node_name) {
    change_text(facts.name, node, came);
  } else if (kind_ == AttributeKind::node_names) {
    for (const std::string& name : names_of(facts)) change_text(name, node, came);
  } else {
    const auto label = facts.labels.find(key_);
    change_text(label == facts.labels.end() ? std::string_view() : label->second, node, came);
  }
}

void Attribute::images_changed(EngineKey node, bool came) {
  if (kind_ != AttributeKind::image_names) return;
  for (const PlacementData::Image& image : data_.nodes[node].images) {
    for (const std::string& name : names_of(data_.unpack(image))) change_text(name, node, came);
  }
}

void Attribute::container_changed(ContainerKey key, bool came) {
  if (!is_of_containers(kind_)) return;
  const PackedContainer& container = data_.containers.at(key);
  if (kind_ == AttributeKind::container_label) {
    label_changed(container, came);
  } else if (kind_ == AttributeKind::container_names) {
    names_changed(container, came);
  } else if (kind_ == AttributeKind::host_port) {
    ports_changed(container, came);
  } else if (container.host_network()) {
    for (std::size_t i = 0; i < container.exposed_ports(); ++i) {
      change(container.exposed_port(i), container.node(), came);
    }
  }
}

// A container without the label has the empty value.
void Attribute::label_changed(const PackedContainer& container, bool came) {
  for (std::size_t i = 0; i < container.labels(); ++i) {
    const PackedContainer::Label label = container.label(i);
    if (label.key != key_text_) continue;
    if (label.value == PackedContainer::own_swarm_id) {
      return change_text(container.swarm_id(), container.node(), came);
    }
    return change(label.value, container.node(), came);
  }
  change(empty_text_, container.node(), came);
}

// The same texts as names_of(PlacedContainer).
void Attribute::names_changed(const PackedContainer& container, bool came) {
  const auto change_one = [&](std::string_view name) { change_text(name, container.node(), came); };
  const std::string_view id = container.id();
  change_one(id);
  if (short_id(id) != id) change_one(short_id(id));
  container.for_each_name(change_one);
}

void Attribute::ports_changed(const PackedContainer& container, bool came) {
  for (std::size_t i = 0; i < container.host_ports(); ++i) {
    const PackedContainer::Port held = container.host_port(i);
    change(any_address_key(held.protocol, held.port), container.node(), came);
    const bool everywhere = is_every_interface(data_.pool.text(held.ip));
    change(everywhere ? every_interface_key(held.protocol, held.port)
                      : address_key(held.protocol, held.port, held.ip),
           container.node(), came);
  }
}

void Attribute::change(AttributeIndex::Key key, EngineKey node, bool came) {
  came ? index_.add(key, node) : index_.remove(key, node);
}

void Attribute::change_text(std::string_view text, EngineKey node, bool came) {
  came ? index_.add_text(text, node) : index_.remove_text(text, node);
}

}  // namespace swarm
