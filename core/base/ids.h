// The identities used inside the process. They are small integers, made by one
// counter each, so that state can lie in dense arrays and traces can be compared.
#pragma once

#include <cstdint>

namespace swarm {

// An engine under management: index into dense arrays. Freed and used again.
using EngineKey = std::uint32_t;

// A container or a reservation under management: likewise.
using ContainerKey = std::uint32_t;

inline constexpr std::uint32_t no_key = 0xFFFFFFFFu;

// A call from the core to an engine. Made by the core, echoed by the driver, never used twice.
using CallId = std::uint64_t;

// A request from a Docker client to the manager. Made by the driver, never used twice.
using RequestId = std::uint64_t;

// A port that the manager listens on for a container. Made by the core, never used twice.
using RelayId = std::uint64_t;

}  // namespace swarm
