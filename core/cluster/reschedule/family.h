// A container and the copies that took its place while its engine was lost, and
// what is to be done so that exactly one of them runs. Pure: decides, does nothing.
#pragma once

#include "core/cluster/cluster_state.h"
#include "core/cluster/options.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// How well a container does its work; the better one wins.
enum class Standing : std::uint8_t {
  stopped,
  troubled,  // Paused, restarting, or its health check fails.
  starting,  // Its health check has not spoken yet.
  good,
};
Standing standing_of(const Container& container);

struct Member {
  ContainerKey key = no_key;
  bool present = false;  // Its engine is healthy: it can be asked and changed.
  Standing standing = Standing::stopped;
  std::size_t generation = 0;
  UnixNanos created = 0;
  std::string id;
  std::string name;
  bool pristine = false;    // A copy that has never been started: it holds no data.
  bool unfinished = false;  // Pristine, and its plan wants it started or joined to a network.
};

enum class FamilyStep : std::uint8_t {
  nothing,
  wait,    // Two run, and it is not clear yet which one is well.
  finish,  // Join the networks of `subject`, start it.
  undo,    // Remove `subject`, a copy that was never started.
  fence,   // `winner` runs: apply the policy to `subject`.
  rename,  // Neither runs: only take the name from `subject`, the older one.
  forget,  // `winner` is complete: no longer show `subject`, whose engine is lost.
};

struct Verdict {
  FamilyStep step = FamilyStep::nothing;
  ContainerKey subject = no_key;
  ContainerKey winner = no_key;
  bool operator==(const Verdict&) const = default;
};

// The members of that line that can be told apart with certainty: a container that never moved
// counts only on the engine that the copies name.
std::vector<Member> read_family(const ClusterState& state, std::string_view root);

// The next thing to do. `moves_allowed`: false while the brake is on, then nothing is started.
Verdict judge(const std::vector<Member>& family, FencePolicy policy, bool moves_allowed);

// "web-old-0123456789ab": what the fence calls an old copy.
std::string name_of_old(std::string_view name, std::string_view id);
bool is_name_of_old(std::string_view name, std::string_view id);

}  // namespace swarm
