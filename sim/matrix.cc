#include "sim/matrix.h"

#include <algorithm>

namespace swarm::sim {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(EngineInput::count)> names = {
    "listed",      "unlisted",       "facts",       "other facts",  "version",
    "ping",        "container list", "inspection",  "other list",   "created",
    "done",        "refusal",        "repeated",    "refused",      "timeout",
    "reset",       "stream opened",  "stream data", "stream ended", "stream broken",
    "tunnel done", "tunnel failed"};

struct Empty {
  EngineState state;
  EngineInput input;
  std::string_view why;
};

constexpr std::string_view no_calls = "its calls end when it leaves, before anything else";
constexpr std::string_view no_containers = "it has no containers yet, so nothing is asked of it";
constexpr std::string_view unknown_id = "no ID is known yet, so none differs";
constexpr std::string_view not_listed = "what is not known cannot be missed";

constexpr std::array empties = {
    Empty{EngineState::pending, EngineInput::other_facts, unknown_id},
    Empty{EngineState::pending, EngineInput::created, no_containers},
    Empty{EngineState::pending, EngineInput::done, no_containers},
    Empty{EngineState::pending, EngineInput::tunnel_done, no_containers},
    Empty{EngineState::pending, EngineInput::tunnel_failed, no_containers},
    Empty{EngineState::pending, EngineInput::ping, "only registered engines are probed"},
    Empty{EngineState::pending, EngineInput::stream_ended, "an event stream breaks or goes on"},
    Empty{EngineState::healthy, EngineInput::version, "only validation asks for it"},
    Empty{EngineState::disconnected, EngineInput::unlisted, not_listed},
    Empty{EngineState::disconnected, EngineInput::repeated, no_calls},
    Empty{EngineState::disconnected, EngineInput::facts, no_calls},
    Empty{EngineState::disconnected, EngineInput::other_facts, no_calls},
    Empty{EngineState::disconnected, EngineInput::version, no_calls},
    Empty{EngineState::disconnected, EngineInput::ping, no_calls},
    Empty{EngineState::disconnected, EngineInput::container_list, no_calls},
    Empty{EngineState::disconnected, EngineInput::inspection, no_calls},
    Empty{EngineState::disconnected, EngineInput::other_list, no_calls},
    Empty{EngineState::disconnected, EngineInput::created, no_calls},
    Empty{EngineState::disconnected, EngineInput::done, no_calls},
    Empty{EngineState::disconnected, EngineInput::refusal, no_calls},
    Empty{EngineState::disconnected, EngineInput::refused, no_calls},
    Empty{EngineState::disconnected, EngineInput::timeout, no_calls},
    Empty{EngineState::disconnected, EngineInput::reset, no_calls},
    Empty{EngineState::disconnected, EngineInput::stream_opened, no_calls},
    Empty{EngineState::disconnected, EngineInput::stream_data, no_calls},
    Empty{EngineState::disconnected, EngineInput::stream_ended, no_calls},
    Empty{EngineState::disconnected, EngineInput::stream_broken, no_calls},
    Empty{EngineState::disconnected, EngineInput::tunnel_done, no_calls},
};

}  // namespace

std::string_view name_of(EngineInput input) { return names.at(static_cast<std::size_t>(input)); }

void StateEventMatrix::add(const StateEventMatrix& other) {
  for (const EngineState state : engine_states) {
    for (std::size_t i = 0; i < PerKind<EngineInput>::size; ++i) {
      const EngineInput input = PerKind<EngineInput>::kind_at(i);
      count(state, input, other.times(state, input));
    }
  }
}

std::string_view why_empty(EngineState state, EngineInput input) {
  const auto found = std::ranges::find_if(
      empties, [&](const Empty& cell) { return cell.state == state && cell.input == input; });
  return found == empties.end() ? std::string_view() : found->why;
}

}  // namespace swarm::sim
