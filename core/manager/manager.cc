#include "core/manager/manager.h"

#include "core/api/context.h"
#include "core/api/replica.h"
#include "core/api/router.h"
#include "core/base/assert.h"
#include "core/base/duration_text.h"
#include "core/cluster/cluster.h"
#include "core/cluster/timers.h"
#include "core/discovery/state.h"
#include "core/discovery/url.h"
#include "core/model/stats.h"

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace swarm {

// Only dispatches: each part decides for itself.
struct Manager::Parts {
  Parts(const ManagerOptions& options_in, Random random)
      : options(options_in),
        discovery(options_in.discovery_grace),
        cluster(options, random, timers, stats),
        api(cluster, stats),
        replica(api) {
    stats.scheduler.strategy = options.strategy;
  }

  void on(Step& step, DiscoveryListed&& event) {
    const auto change = discovery.listed(step.at.now, std::move(event.entries), event.left);
    tell(step, change);
    cluster.discovered(step, change.diff.added, change.diff.removed);
    plan_removals();
  }
  void on(Step& step, DiscoveryFailed&& event) {
    step.log(LogLevel::error, "Discovery error: " + event.reason);
    discovery.failed(std::move(event.reason));
    plan_removals();
  }
  void on(Step& step, EngineAnswered&& event) { cluster.calls().on(step, std::move(event)); }
  void on(Step& step, EngineStreamOpened&& event) { cluster.calls().on(step, std::move(event)); }
  void on(Step& step, EngineStreamData&& event) { cluster.calls().on(step, std::move(event)); }
  void on(Step& step, const EngineStreamEnded& event) { cluster.calls().on(step, event); }
  void on(Step& step, EngineFailed&& event) { cluster.calls().on(step, std::move(event)); }
  void on(Step& step, ApiCalled&& event) {
    const bool is_own = cluster.role().acts(step.at.now) ||
                        is_answered_by_replicas(event.http.method, event.http.target);
    is_own ? dispatch(api, step, std::move(event)) : replica.take(step, std::move(event));
  }
  void on(Step& step, ApiClientGone&& event) {
    if (!replica.gone(event.request)) api.on(step, event);
  }
  void on(Step& step, ProxyFinished&& event) { api.on(step, std::move(event)); }
  void on(Step& step, BodyStored&& event) { api.on(step, event); }

  void on(Step& step, const RelayOpened& event) { cluster.on(step, event); }
  void on(Step& step, const RelayFailed& event) { cluster.on(step, event); }

  // Before what the step itself does: whoever is answered that a container runs finds its ports.
  void update_relays(Moment at, Actions& actions, std::size_t before) {
    if (options.relay_ports.empty()) return;
    Actions relays;
    cluster.update_relays(at, relays);
    actions.insert(actions.begin() + static_cast<std::ptrdiff_t>(before),
                   std::make_move_iterator(relays.begin()), std::make_move_iterator(relays.end()));
  }

  void on(Step& step, RoleChanged&& event) {
    SWARM_ASSERT(!cluster.role().is_only_one());
    cluster.take_role(step, std::move(event));
    replica.role_changed(step);
  }

  void tell(Step& step, const DiscoveryState::Change& change) {
    for (const RefusedEntry& refused : change.newly_refused) {
      step.log(LogLevel::warning, "Discovery entry refused",
               {{"entry", refused.entry}, {"reason", refused.reason}});
    }
    const std::string grace = format_duration(options.discovery_grace);
    if (change.most_are_missing) {
      step.log(LogLevel::warning,
               "Discovery lost most of its entries: they are kept for twice the grace",
               {{"missing", std::to_string(discovery.missing())}, {"grace", grace}});
      return;
    }
    for (const std::string& entry : change.newly_missing) {
      step.log(LogLevel::info, "Engine is missing from discovery: kept for a while",
               {{"addr", entry}, {"grace", grace}});
    }
  }
  void fill_discovery_stats() {
    stats.discovery.entries = discovery.entries().size();
    stats.discovery.errors = discovery.failures();
    stats.discovery.bad_entries = discovery.refused();
    stats.discovery.last_success = discovery.last_success();
    stats.discovery.missing_entries = discovery.missing();
    stats.discovery.failing = discovery.failing();
    stats.discovery.last_error = redacted_within(discovery.last_error());
  }
  // One timer, for the grace that ends first.
  void plan_removals() {
    fill_discovery_stats();
    timers.cancel(removals);
    removals = 0;
    const Instant due = discovery.next_due();
    if (due == never) return;
    removals = timers.set(due, [this](Step& step) {
      removals = 0;
      cluster.discovered(step, {}, discovery.due(step.at.now).removed);
      plan_removals();
    });
  }

  void fill_stats() { cluster.fill_stats(); }

  ManagerOptions options;
  Timers timers;
  ManagerStats stats;
  DiscoveryState discovery;
  Timers::Id removals = 0;
  Cluster cluster;
  ApiContext api;
  Replica replica;
};

Manager::Manager(const ManagerOptions& options, Random random)
    : parts_(std::make_unique<Parts>(options, random)) {}
Manager::~Manager() = default;

void Manager::handle(Moment at, Event&& event, Actions& actions) {
  const std::size_t before = actions.size();
  Step step{at, actions};
  std::visit([&](auto&& happened) { parts_->on(step, std::forward<decltype(happened)>(happened)); },
             std::move(event));
  parts_->update_relays(at, actions, before);
}

Instant Manager::next_deadline() const { return parts_->timers.next_due(); }

void Manager::handle_deadline(Moment at, Actions& actions) {
  const std::size_t before = actions.size();
  Step step{at, actions};
  parts_->timers.run_due(step);
  parts_->update_relays(at, actions, before);
}

void Manager::use_registry_credentials(RegistryCredentials credentials) {
  parts_->options.registry_credentials = std::move(credentials);
}

BodyPolicy Manager::body_policy(std::string_view method, std::string_view target) {
  return body_policy_of(method, target);
}

const ManagerStats& Manager::stats() {
  parts_->fill_stats();
  return parts_->stats;
}

const Cluster& Manager::cluster() const { return parts_->cluster; }

}  // namespace swarm
