#include "core/api/container_status.h"

#include "core/api/human.h"
#include "core/base/assert.h"

#include <limits>
#include <string_view>

namespace swarm {
namespace {

std::string_view health_text(ContainerHealth health) {
  switch (health) {
    case ContainerHealth::none:
      return "";
    case ContainerHealth::starting:
      return " (health: starting)";
    case ContainerHealth::healthy:
      return " (healthy)";
    case ContainerHealth::unhealthy:
      return " (unhealthy)";
  }
  SWARM_ASSERT(false);
}

// When its present state began, by the engine's clock; 0: the status tells no age.
UnixNanos told_since(const Container& container) {
  switch (container.state) {
    case ContainerState::running:
    case ContainerState::paused:
      return container.started_at;
    case ContainerState::restarting:
    case ContainerState::exited:
      return container.finished_at;
    case ContainerState::created:
    case ContainerState::removing:
    case ContainerState::dead:
      return 0;
  }
  SWARM_ASSERT(false);
}

// `time` is the engine's; 0, not known yet, gives an empty text.
std::string age_text(UnixNanos time, const Engine& owner, UnixNanos wall) {
  if (time == 0) return {};
  return " " + human_duration(Duration(wall - (time + owner.clock_delta)));
}

std::string ended_text(std::string_view word, const Container& container, const std::string& age) {
  std::string text = std::string(word) + " (" + std::to_string(container.exit_code) + ")" + age;
  return age.empty() ? text : text + " ago";
}

}  // namespace

std::string container_status(const Container& container, const Engine& owner, UnixNanos wall) {
  if (!owner.healthy()) return "Host Down";
  const std::string up = "Up" + age_text(container.started_at, owner, wall);
  const std::string ended = age_text(container.finished_at, owner, wall);
  switch (container.state) {
    case ContainerState::created:
      return "Created";
    case ContainerState::running:
      return up + std::string(health_text(container.health));
    case ContainerState::paused:
      return up + " (Paused)";
    case ContainerState::restarting:
      return ended_text("Restarting", container, ended);
    case ContainerState::removing:
      return "Removal In Progress";
    case ContainerState::exited:
      return ended_text("Exited", container, ended);
    case ContainerState::dead:
      return "Dead";
  }
  SWARM_ASSERT(false);
}

UnixNanos container_status_until(const Container& container, const Engine& owner, UnixNanos wall) {
  const UnixNanos since = owner.healthy() ? told_since(container) : 0;
  if (since == 0) return std::numeric_limits<UnixNanos>::max();
  return wall + human_duration_holds(Duration(wall - (since + owner.clock_delta))).count();
}

}  // namespace swarm
