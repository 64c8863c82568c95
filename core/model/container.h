// A container of some engine, as the manager knows it.
#pragma once

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/model/port.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

enum class ContainerState : std::uint8_t {
  created,
  running,
  paused,
  restarting,
  removing,
  exited,
  dead,
};
std::string_view text_of(ContainerState state);

enum class ContainerHealth : std::uint8_t { none, starting, healthy, unhealthy };

struct MountPoint {
  std::string name;  // Of the volume; empty for a bind.
  std::string source;
  std::string destination;
  bool operator==(const MountPoint&) const = default;
};

struct NetworkAttachment {
  std::string name;
  std::string id;
  std::string endpoint_id;
  bool operator==(const NetworkAttachment&) const = default;
};

// A line of "Ports" in a list: a container port, published or not.
struct PublishedPort {
  std::string ip;  // Empty if not published.
  std::uint16_t private_port = 0;
  std::uint16_t public_port = 0;  // 0: not published.
  PortProtocol protocol = PortProtocol::tcp;
  bool operator==(const PublishedPort&) const = default;
};

// The container's element of GET /containers/json, as bytes ready to send:
// names carry their node, wildcard addresses are the node's. Only the value of
// "Status" is missing, because it changes with the time: an answer is
// bytes[0, status_at) + the JSON string of the status + bytes[status_at, end).
struct ListEntry {
  std::string bytes;
  std::size_t status_at = 0;
  bool operator==(const ListEntry&) const = default;
};

struct Container {
  ContainerKey key = no_key;
  EngineKey engine = no_key;

  std::string id;  // 64 hex digits.
  std::vector<std::string>
      names;             // Without leading slash; its own first, link aliases ("web/db") behind.
  std::string swarm_id;  // Label com.docker.swarm.id; empty if not ours.
  std::string image;     // As the list shows it.
  std::string image_id;  // "sha256:..."
  std::map<std::string, std::string> labels;
  UnixNanos created = 0;  // The engine's clock; lists tell whole seconds, inspect all.

  ContainerState state = ContainerState::created;
  ContainerHealth health = ContainerHealth::none;
  int exit_code = 0;
  UnixNanos started_at = 0;   // 0: never.
  UnixNanos finished_at = 0;  // 0: never.

  std::vector<MountPoint> mounts;
  std::vector<NetworkAttachment> networks;
  std::vector<PublishedPort> ports;
  ListEntry list;  // Empty in the table of containers, which keeps it apart.

  // From inspect; see `inspected`.
  bool inspected = false;
  std::int64_t cpu_shares = 0;  // Raw, as the engine has it.
  std::int64_t memory_bytes = 0;
  std::string network_mode;
  std::vector<HostPort> host_ports;   // HostConfig.PortBindings and NetworkSettings.Ports, united.
  std::vector<HostPort> asked_ports;  // Of PortBindings, those that name one number.
  std::vector<std::string> exposed_ports;  // "80/tcp"
  std::vector<std::string> exec_ids;
  bool auto_remove = false;
  // How to make it again elsewhere (wire/recipe.h); empty unless its policy asks for that.
  std::string recipe;
  // Of a copy that took the place of a container on a lost engine: the ID of the very first of
  // them, and how often it has moved. Empty and 0 for every other container.
  std::string lineage;
  std::size_t generation = 0;

  // The first container of the line of copies that this one belongs to: itself, if it never moved.
  std::string_view root() const { return lineage.empty() ? id : lineage; }

  bool operator==(const Container&) const = default;

  bool runs() const {
    return state == ContainerState::running || state == ContainerState::paused ||
           state == ContainerState::restarting;
  }
  std::string_view name() const { return names.empty() ? std::string_view{} : names.front(); }
};

}  // namespace swarm
