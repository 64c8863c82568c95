#include "core/cluster/port_relay.h"

#include "core/base/sometimes.h"
#include "core/model/stats.h"
#include "core/wire/ports.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace swarm {
namespace {

// A port that another program has may be free later.
constexpr Duration retry_pause = std::chrono::seconds(30);

bool is_fixed(const Container& container, const PublishedPort& port) {
  return std::ranges::any_of(container.asked_ports, [&](const HostPort& asked) {
    return asked.port == port.public_port && asked.protocol == port.protocol;
  });
}

}  // namespace

std::string_view reachable_host(const Engine& engine, std::string_view bound_to) {
  const bool there = bound_to.empty() || wire::is_wildcard(bound_to) || bound_to == engine.ip;
  return there ? std::string_view(engine.ip) : std::string_view();
}

PortRelay::PortRelay(ClusterContext& context)
    : context_(context), book_(context.options.relays_max) {
  if (!context.options.relay_ports.empty()) context.state.watch_containers();
}

std::vector<RelayWish> PortRelay::wishes_of(const Container& container) const {
  std::vector<RelayWish> wishes;
  const Engine* engine = context_.state.engine(container.engine);
  // A copy elsewhere may have the port that a lost node still publishes.
  const bool reachable = engine != nullptr && engine->healthy();
  if (!reachable || !container.runs() || container.state == ContainerState::restarting) return {};
  for (const PublishedPort& port : container.ports) {
    const std::string_view host = reachable_host(*engine, port.ip);
    if (port.public_port == 0 || host.empty()) continue;
    wishes.push_back({port.protocol, port.public_port, std::string(host), port.private_port,
                      is_fixed(container, port)});
  }
  return wishes;
}

void PortRelay::update(Moment at, Actions& actions) {
  const std::set<std::string> changed = context_.state.take_changed();
  if (changed.empty()) return;
  for (const std::string& id : changed) {
    const Container* container = context_.state.containers().by_id(id);
    if (container == nullptr) {
      book_.want(id, {}, {}, actions);
      continue;
    }
    const Engine* engine = context_.state.engine(container->engine);
    const std::string node(engine == nullptr ? std::string_view{} : engine->name());
    book_.want(id, node + "/" + std::string(container->name()), wishes_of(*container), actions);
  }
  plan_retry(at.now);
  fill_stats();
}

void PortRelay::on(Step& step, const RelayOpened& event) {
  book_.on(event, step.actions);
  fill_stats();
}

void PortRelay::on(Step& step, const RelayFailed& event) {
  book_.on(event, step.actions);
  plan_retry(step.at.now);
  fill_stats();
}

void PortRelay::plan_retry(Instant now) {
  if (retry_ != 0 || !book_.has_failed()) return;
  retry_ = context_.timers.set(now + retry_pause, [this](Step& step) {
    SWARM_SOMETIMES("relay: tried again");
    retry_ = 0;
    book_.try_again(step.actions);
    plan_retry(step.at.now);
    fill_stats();
  });
}

void PortRelay::fill_stats() {
  const RelayCounts counts = book_.counts();
  RelayStats& stats = context_.stats.relay;
  stats.ports = counts.open;
  stats.waiting = counts.waiting;
  stats.conflicts = counts.conflicts;
  stats.failures = counts.failures;
}

}  // namespace swarm
