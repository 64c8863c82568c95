// What the parts of the cluster share. Owned by Cluster; lives as long as it does.
#pragma once

#include "core/base/random.h"
#include "core/cluster/calls.h"
#include "core/cluster/cluster_state.h"
#include "core/cluster/event_hub.h"
#include "core/cluster/options.h"
#include "core/cluster/role.h"
#include "core/cluster/timers.h"

#include <string>
#include <string_view>

namespace swarm {

struct ManagerStats;

struct ClusterContext {
  const ManagerOptions& options;
  Timers& timers;
  ManagerStats& stats;
  Random random;
  ClusterState state;
  Role role;
  Calls calls;
  EventHub hub;

  ClusterContext(const ManagerOptions& options_in, Timers& timers_in, ManagerStats& stats_in,
                 Random random_in)
      : options(options_in),
        timers(timers_in),
        stats(stats_in),
        random(random_in),
        state(options_in),
        role{options_in.advertise, options_in.advertise.empty() ? never : Instant{}, {}},
        calls(role, timers_in) {}

  // Null also for an engine that is just leaving: it gets no more calls.
  Engine* live_engine(EngineKey key) {
    Engine* engine = state.engine(key);
    return engine == nullptr || engine->leaving ? nullptr : engine;
  }

  // A request without body to that engine, in the newest version that both sides know.
  HttpRequest request(const Engine& engine, std::string_view method, std::string_view path) const;

  // `duration` plus up to a quarter of it, so that a thousand engines do not act at once.
  Duration jittered(Duration duration);
};

// The version that the engine serves and that is nearest to `wanted` (not given: the newest that
// both sides know); not given if the engine has not been asked yet.
ApiVersion nearest_version(const EngineFacts& facts, ApiVersion wanted);

// "/vX.Y" + path, in the version that the engine serves and that is nearest to `wanted`
// (not given: the newest that both sides know).
std::string target_for(const EngineFacts& facts, ApiVersion wanted, std::string_view path);

}  // namespace swarm
