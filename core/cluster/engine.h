// One Docker Engine as the manager knows it.
#pragma once

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/model/engine_facts.h"
#include "core/model/image.h"
#include "core/model/network.h"
#include "core/model/node_facts.h"
#include "core/model/volume.h"

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

enum class EngineState : std::uint8_t {
  pending,  // Known from discovery, not validated: not a node, its containers are not shown.
  healthy,
  unhealthy,     // Was healthy, failed too often: containers still shown ("Host Down").
  disconnected,  // Left discovery. Terminal.
};
std::string_view text_of(EngineState state);  // "Pending", as `info` shows it.

struct Engine {
  EngineKey key = no_key;
  std::string address;  // host:port from discovery.
  std::string ip;       // Host part of the address.

  EngineState state = EngineState::pending;
  bool leaving = false;          // Its end has begun: it gets no more calls.
  std::string error;             // Why it is not healthy, or its last failure; empty: all well.
  int failures = 0;              // In a row.
  Instant retry_at = never;      // Next probe or validation.
  Instant looked_at{};           // Last validation that failed.
  UnixNanos updated_at = 0;      // Last successful call, wall time.
  Instant refreshed_at = never;  // Last full read; `never`: not yet.
  UnixNanos clock_delta = 0;     // Manager's clock minus the engine's; 0 below two seconds.

  EngineFacts facts;
  NodeFacts node;  // The scheduler's view of it: totals with overcommit, label map.

  std::set<ContainerKey> containers;  // Real ones. Ordered, because iteration is visible.
  std::uint64_t changes = 0;          // Of them: how often one came, went, or was another.
  std::vector<Image> images;
  std::vector<Network> networks;
  std::vector<Volume> volumes;

  std::int64_t cpus_reserved = 0;  // Sum over its containers and reservations.
  std::int64_t memory_bytes_reserved = 0;
  std::array<int, 7> containers_by_state{};  // Index: ContainerState.

  // What its last answers were, so that equal ones need not be decoded (wire/fingerprint.h).
  // 0: there was none, or what it said is not what is known.
  struct Prints {
    std::uint64_t facts = 0;
    std::uint64_t images = 0;
    std::uint64_t networks = 0;
    std::uint64_t volumes = 0;
    std::uint64_t containers = 0;
    std::uint64_t changes = 0;  // As the field above was when the list was exactly what is known.
  };
  Prints prints;

  bool healthy() const { return state == EngineState::healthy; }
  // Passed validation once: its containers and images count.
  bool registered() const {
    return state == EngineState::healthy || state == EngineState::unhealthy;
  }
  std::string_view name() const { return facts.name; }
};

}  // namespace swarm
