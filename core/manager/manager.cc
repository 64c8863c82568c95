#include "core/manager/manager.h"

#include "core/api/context.h"
#include "core/api/router.h"
#include "core/cluster/cluster.h"
#include "core/cluster/timers.h"
#include "core/discovery/state.h"
#include "core/manager/stats.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace swarm {

// Only dispatches: each part decides for itself.
struct Manager::Parts {
  Parts(const ManagerOptions& options_in, Random random)
      : options(options_in), cluster(options, random, timers, stats), api(cluster, stats) {
    stats.scheduler.strategy = options.strategy;
  }

  void on(Step& step, DiscoveryListed&& event) {
    const auto change = discovery.listed(step.at.now, std::move(event.entries));
    for (const RefusedEntry& refused : change.newly_refused) {
      step.log(LogLevel::warning, "Discovery entry refused",
               {{"entry", refused.entry}, {"reason", refused.reason}});
    }
    cluster.discovered(step, change.diff.added, change.diff.removed);
  }
  void on(Step& step, DiscoveryFailed&& event) {
    step.log(LogLevel::error, "Discovery error: " + event.reason);
    discovery.failed(std::move(event.reason));
  }
  void on(Step& step, EngineAnswered&& event) { cluster.calls().on(step, std::move(event)); }
  void on(Step& step, EngineStreamOpened&& event) { cluster.calls().on(step, std::move(event)); }
  void on(Step& step, EngineStreamData&& event) { cluster.calls().on(step, std::move(event)); }
  void on(Step& step, EngineStreamEnded&& event) { cluster.calls().on(step, std::move(event)); }
  void on(Step& step, EngineFailed&& event) { cluster.calls().on(step, std::move(event)); }
  void on(Step& step, ApiCalled&& event) { dispatch(api, step, std::move(event)); }
  void on(Step& step, ApiClientGone&& event) { api.on(step, event); }
  void on(Step& step, ProxyFinished&& event) { api.on(step, std::move(event)); }

  void fill_stats() {
    cluster.fill_stats();
    stats.discovery.entries = discovery.entries().size();
    stats.discovery.errors = discovery.failures();
    stats.discovery.bad_entries = discovery.refused();
    stats.discovery.last_success = discovery.last_success();
  }

  ManagerOptions options;
  Timers timers;
  ManagerStats stats;
  DiscoveryState discovery;
  Cluster cluster;
  ApiContext api;
};

Manager::Manager(const ManagerOptions& options, Random random)
    : parts_(std::make_unique<Parts>(options, random)) {}
Manager::~Manager() = default;

void Manager::handle(Moment at, Event&& event, Actions& actions) {
  Step step{at, actions};
  std::visit([&](auto&& happened) { parts_->on(step, std::move(happened)); }, std::move(event));
}

Instant Manager::next_deadline() const { return parts_->timers.next_due(); }

void Manager::handle_deadline(Moment at, Actions& actions) {
  Step step{at, actions};
  parts_->timers.run_due(step);
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
