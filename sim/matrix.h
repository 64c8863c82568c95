// Which events meet an engine in which of its states: counted in every run, so that a state in
// which some event has never come shows up as an empty cell.
#pragma once

#include "core/cluster/engine.h"
#include "core/model/stats.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace swarm::sim {

// What can come from an engine, or from discovery about it, as the manager gets it.
enum class EngineInput : std::uint8_t {
  listed,          // Discovery names it.
  unlisted,        // Discovery names it no more.
  facts,           // GET /info, with the ID that is known, or none is known.
  other_facts,     // With another ID.
  version,         // GET /version
  ping,            // GET /_ping
  container_list,  // The whole list, or one of it.
  inspection,      // Of a container.
  other_list,      // Images, networks, volumes.
  created,         // A container.
  done,            // Any other call.
  refusal,         // Any call: a status from 400 on.
  repeated,        // An answer to a call that has its answer already, or was given up.
  refused,         // Nobody listens.
  timeout,
  reset,
  stream_opened,
  stream_data,
  stream_ended,
  stream_broken,
  tunnel_done,  // A client's request that was passed through.
  tunnel_failed,
  count
};
std::string_view name_of(EngineInput input);

// `disconnected` stands for all that the manager knows no more, or has never known.
inline constexpr std::array engine_states = {EngineState::pending, EngineState::healthy,
                                             EngineState::unhealthy, EngineState::disconnected};

class StateEventMatrix {
 public:
  void count(EngineState state, EngineInput input, std::uint64_t times = 1) {
    cells_[static_cast<std::size_t>(state)][input] += times;
  }
  std::uint64_t times(EngineState state, EngineInput input) const {
    return cells_[static_cast<std::size_t>(state)][input];
  }
  void add(const StateEventMatrix& other);

 private:
  std::array<PerKind<EngineInput>, engine_states.size()> cells_;
};

// Why that cell stays empty; empty text: it must not.
std::string_view why_empty(EngineState state, EngineInput input);

}  // namespace swarm::sim
