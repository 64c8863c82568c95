#include "core/wire/status_text.h"

#include <array>
#include <charconv>

namespace swarm::wire {
namespace {

// Of "Exited (137) 2 hours ago"; 0 if there is none.
int parse_exit_code(std::string_view status) {
  const std::size_t open = status.find('(');
  if (open == std::string_view::npos) return 0;
  int code = 0;
  std::from_chars(status.data() + open + 1, status.data() + status.size(), code);
  return code;
}

ContainerHealth health_of(std::string_view status) {
  if (status.ends_with("(healthy)")) return ContainerHealth::healthy;
  if (status.ends_with("(unhealthy)")) return ContainerHealth::unhealthy;
  if (status.ends_with("(health: starting)")) return ContainerHealth::starting;
  return ContainerHealth::none;
}

}  // namespace

StatusFacts parse_status(std::string_view status) {
  if (status.starts_with("Up")) {
    const bool paused = status.ends_with("(Paused)");
    return {paused ? ContainerState::paused : ContainerState::running, health_of(status), 0};
  }
  if (status.starts_with("Exited")) {
    return {ContainerState::exited, ContainerHealth::none, parse_exit_code(status)};
  }
  if (status.starts_with("Restarting")) {
    return {ContainerState::restarting, ContainerHealth::none, parse_exit_code(status)};
  }
  if (status.starts_with("Removal")) return {.state = ContainerState::removing};
  if (status.starts_with("Dead")) return {.state = ContainerState::dead};
  return {};  // "Created", and the empty text of old engines.
}

std::optional<ContainerState> parse_state(std::string_view state) {
  static constexpr std::array states = {ContainerState::created,  ContainerState::running,
                                        ContainerState::paused,   ContainerState::restarting,
                                        ContainerState::removing, ContainerState::exited,
                                        ContainerState::dead};
  for (const ContainerState known : states) {
    if (text_of(known) == state) return known;
  }
  return std::nullopt;
}

ContainerHealth parse_health(std::string_view health) {
  if (health == "starting") return ContainerHealth::starting;
  if (health == "healthy") return ContainerHealth::healthy;
  if (health == "unhealthy") return ContainerHealth::unhealthy;
  return ContainerHealth::none;
}

}  // namespace swarm::wire
