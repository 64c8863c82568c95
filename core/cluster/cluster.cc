#include "core/cluster/cluster.h"

#include "core/cluster/cluster_context.h"
#include "core/cluster/creation.h"
#include "core/cluster/engine_monitor.h"
#include "core/cluster/node_stats.h"
#include "core/cluster/port_relay.h"
#include "core/cluster/refresher.h"
#include "core/cluster/reschedule/rescheduler.h"
#include "core/model/stats.h"
#include "core/scheduler/scheduler.h"
#include "core/wire/recipe.h"

#include <utility>

namespace swarm {

struct Cluster::Parts {
  Parts(const ManagerOptions& options, Random random, Timers& timers, ManagerStats& stats)
      : context(options, timers, stats, random),
        scheduler(options.filters, options.strategy),
        refresher(context),
        creation(context, refresher, scheduler),
        rescheduler(context, refresher, creation),
        monitor(context, refresher, listener()),
        relay(context) {
    context.calls.set_observer([this](Step& step, const CallResult& result) {
      count(result);
      monitor.account(step, result.engine, result.failure, result.reason);
    });
  }

  EngineMonitor::Listener listener() {
    return {[this](Step& step, const Engine& engine) {
              creation.engine_leaving(engine.key);
              rescheduler.engine_leaving(step, engine);
            },
            [this](Step& step, const Engine& engine) { rescheduler.engine_lost(step, engine); },
            [this](Step& step, const Engine& engine) { rescheduler.engine_back(step, engine); },
            [this](Step& step, const std::string& id) { rescheduler.engine_sighted(step, id); }};
  }

  static UpstreamOutcome outcome_of(const CallResult& result) {
    constexpr int client_errors = 400, server_errors = 500;
    switch (result.failure) {
      case FailureKind::none:
        if (result.status >= server_errors) return UpstreamOutcome::server_error;
        if (result.status >= client_errors) return UpstreamOutcome::client_error;
        return UpstreamOutcome::ok;
      case FailureKind::timeout:
        return UpstreamOutcome::timeout;
      case FailureKind::cancelled:
        return UpstreamOutcome::cancelled;
      default:
        return UpstreamOutcome::failed;
    }
  }

  void count(const CallResult& result) {
    UpstreamStats& upstream = context.stats.upstream;
    ++upstream.requests[outcome_of(result)];
    // What was given up tells nothing of how long engines take.
    if (result.took && result.failure != FailureKind::cancelled) {
      upstream.duration.observe(*result.took);
    }
  }

  ClusterContext context;
  Scheduler scheduler;
  Refresher refresher;
  Creation creation;
  Rescheduler rescheduler;
  EngineMonitor monitor;
  PortRelay relay;
};

Cluster::Cluster(const ManagerOptions& options, Random random, Timers& timers, ManagerStats& stats)
    : parts_(std::make_unique<Parts>(options, random, timers, stats)) {}
Cluster::~Cluster() = default;

const ManagerOptions& Cluster::options() const { return parts_->context.options; }
const ContainerTable& Cluster::containers() const { return parts_->context.state.containers(); }
std::size_t Cluster::reservations() const { return parts_->context.state.reservations(); }
const PlacementState& Cluster::placement() const { return parts_->context.state.placement(); }
EventHub& Cluster::event_hub() { return parts_->context.hub; }
Calls& Cluster::calls() { return parts_->context.calls; }
Timers& Cluster::timers() { return parts_->context.timers; }
const Role& Cluster::role() const { return parts_->context.role; }

std::vector<const Engine*> Cluster::engines() const {
  return parts_->context.state.engines_by_name();
}

std::uint64_t Cluster::engines_order() const { return parts_->context.state.engines_order(); }
std::vector<EngineKey> Cluster::take_changed_engines() {
  return parts_->context.state.take_changed_engines();
}

EngineKey Cluster::engine_end() const { return parts_->context.state.engine_end(); }
const Engine* Cluster::engine(EngineKey key) const {
  return std::as_const(parts_->context.state).engine(key);
}
const Engine* Cluster::engine_at(std::string_view address) const {
  return parts_->context.state.engine_at(address);
}

const Engine* Cluster::engine_named(std::string_view name) const {
  const ClusterState& state = parts_->context.state;
  if (const Engine* engine = state.engine_with_id(name.substr(0, name.find('|')))) return engine;
  return state.engine_with_name(name);
}

Result<const Container*> Cluster::find_container(std::string_view reference) const {
  const auto key = containers().find(reference, [this](std::string_view name) {
    const Engine* engine = engine_named(name);
    return engine == nullptr ? no_key : engine->key;
  });
  if (!key) return key.error();
  return containers().get(*key);
}

Result<EngineKey> Cluster::any_engine(const ContainerSpec& spec) {
  ClusterContext& context = parts_->context;
  return parts_->scheduler.place(spec, context.state.placement(), context.random);
}

std::string Cluster::drawn_id() {
  constexpr std::size_t id_bytes = 32;
  return parts_->context.random.hex(id_bytes);
}

void Cluster::create_container(Step& step, CreateOrder order,
                               std::function<void(Step&, CreateOutcome&&)> done) {
  // Labels that a client has copied from a copy would make its container one too.
  order.body.remove_label(wire::rescheduled_from_label);
  order.body.remove_label(wire::rescheduled_plan_label);
  parts_->creation.start(step, std::move(order), std::move(done));
}

Result<bool> Cluster::hold_name(std::string_view name) {
  if (parts_->context.state.hold_name(name)) return true;
  return name_conflict(name);
}
void Cluster::release_name(std::string_view name) { parts_->context.state.release_name(name); }

void Cluster::refresh_container(Step& step, EngineKey engine, const std::string& id,
                                std::function<void(Step&)> done) {
  parts_->refresher.container(step, engine, id, std::move(done));
}
void Cluster::refresh_images(Step& step, EngineKey engine, std::function<void(Step&)> done) {
  parts_->refresher.images(step, engine, std::move(done));
}
void Cluster::refresh_networks(Step& step, EngineKey engine, std::function<void(Step&)> done) {
  parts_->refresher.networks(step, engine, std::move(done));
}
void Cluster::refresh_volumes(Step& step, EngineKey engine, std::function<void(Step&)> done) {
  parts_->refresher.volumes(step, engine, std::move(done));
}

void Cluster::forget_container(Step&, ContainerKey key) {
  const Container* container = containers().get(key);
  if (container == nullptr) return;  // Its destroy event was faster.
  parts_->refresher.gone(container->engine, container->id);
  parts_->context.state.erase_container(key);
}

void Cluster::note_exec(ContainerKey key, std::string exec_id) {
  if (containers().get(key) != nullptr) parts_->context.state.add_exec(key, std::move(exec_id));
}

void Cluster::account(Step& step, EngineKey engine, FailureKind failure,
                      const std::string& reason) {
  parts_->count({engine, failure, reason, 0, {}});
  parts_->monitor.account(step, engine, failure, reason);
}

std::function<void(Step&)> Cluster::pull(Step& step, EngineKey engine, const PullOrder& order,
                                         std::function<void(Step&, std::string_view)> progress,
                                         std::function<void(Step&, ProgressResult&&)> done) {
  return pull_image(parts_->context, step, engine, order, std::move(progress), std::move(done));
}

std::function<void(Step&)> Cluster::follow(Step& step, EngineKey engine, ProgressCall call,
                                           std::function<void(Step&, std::string_view)> progress,
                                           std::function<void(Step&, ProgressResult&&)> done) {
  return progress_call(parts_->context, step, engine, std::move(call), std::move(progress),
                       std::move(done));
}

std::string Cluster::target_for(EngineKey key, ApiVersion wanted, std::string_view path) const {
  const Engine* engine = this->engine(key);
  if (engine == nullptr) return std::string(path);
  return swarm::target_for(engine->facts, wanted, path);
}

ApiVersion Cluster::version_for(EngineKey key, ApiVersion wanted) const {
  const Engine* engine = this->engine(key);
  return engine == nullptr ? ApiVersion() : nearest_version(engine->facts, wanted);
}

void Cluster::discovered(Step& step, const std::vector<std::string>& added,
                         const std::vector<std::string>& removed) {
  // Removals first, so that an engine can change its address.
  for (const std::string& address : removed) {
    const Engine* engine = parts_->context.state.engine_at(address);
    if (engine != nullptr) parts_->monitor.remove(step, engine->key);
  }
  for (const std::string& address : added) parts_->monitor.add(step, address);
}

void Cluster::take_role(Step& step, RoleChanged&& change) {
  Role& role = parts_->context.role;
  LeadershipStats& stats = parts_->context.stats.leadership;
  // Told on its end as well, which comes by itself: so every second one is the beginning.
  const bool acted = stats.transitions % 2 == 1;
  role.acts_until = stats.acts_until = change.acts_until;
  role.primary = std::move(change.primary);
  const bool acts = role.acts(step.at.now);
  if (acted != acts) ++stats.transitions;
  if (!acted && acts) parts_->rescheduler.begin(step);
}

RescheduleStatus Cluster::rescheduling(Instant now) const {
  return parts_->rescheduler.status(now);
}

void Cluster::update_relays(Moment at, Actions& actions) { parts_->relay.update(at, actions); }
void Cluster::on(Step& step, const RelayOpened& event) { parts_->relay.on(step, event); }
void Cluster::on(Step& step, const RelayFailed& event) { parts_->relay.on(step, event); }
const RelayBook& Cluster::relays() const { return parts_->relay.book(); }

void Cluster::fill_stats() {
  fill_node_stats(parts_->context.state, parts_->context.stats);
  parts_->rescheduler.fill_stats();
}

}  // namespace swarm
