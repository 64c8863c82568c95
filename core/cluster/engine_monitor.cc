#include "core/cluster/engine_monitor.h"

#include "core/base/assert.h"
#include "core/base/sometimes.h"
#include "core/cluster/clock_skew.h"
#include "core/model/stats.h"
#include "core/wire/docker.h"
#include "core/wire/fingerprint.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr Duration second = std::chrono::seconds(1);
constexpr Duration facts_timeout = std::chrono::seconds(10);
constexpr Duration retry_max = std::chrono::seconds(30);
// Of one that was healthy once: whether its containers must be moved hangs on these looks.
constexpr Duration retry_lost_max = std::chrono::seconds(10);
// Engines that are validated at the same time: a start with ten thousand of them stays orderly.
constexpr int validating_max = 256;

// Says nothing about the engine: the caller's own doing.
bool is_engines_fault(FailureKind failure) {
  return failure != FailureKind::none && failure != FailureKind::too_large &&
         failure != FailureKind::cancelled && failure != FailureKind::forgotten;
}

std::string problem_of(const EngineReply& reply) {
  if (!reply.answered()) return reply.reason;
  std::string message = wire::error_message(reply.body);
  if (message.empty()) message = "the engine answered with status " + std::to_string(reply.status);
  return message;
}

}  // namespace

EngineMonitor::EngineMonitor(ClusterContext& context, Refresher& refresher, Listener listener)
    : context_(context),
      refresher_(refresher),
      listener_(std::move(listener)),
      lives_(context),
      sync_(context, refresher, lives_),
      events_(context, refresher, lives_,
              {[this](Step& step, EngineKey engine) { stream_ended(step, engine); },
               [this](Step& step, EngineKey engine) { read_facts(step, engine); }}) {}

void EngineMonitor::add(Step& step, const std::string& address) {
  if (context_.state.engine_at(address) != nullptr) return;
  SWARM_SOMETIMES("engine: found");
  const Engine& engine = context_.state.add_engine(address);
  step.actions.push_back(OpenEngine{engine.key, address});
  watches_.try_emplace(engine.key);
  waiting_.push_back(engine.key);
  start_waiting(step);
}

void EngineMonitor::remove(Step& step, EngineKey key) {
  SWARM_SOMETIMES("engine: leaves discovery");
  Engine* engine = context_.live_engine(key);
  if (engine == nullptr) return;
  step.log(LogLevel::info, "Removed Engine " + engine->facts.name, {{"addr", engine->address}});
  if (engine->registered()) {
    tell(step, *engine, "engine_disconnect");
    // Creates that end now and try again must not choose it.
    context_.state.set_state(*engine, EngineState::unhealthy);
  }
  engine->leaving = true;
  listener_.leaving(step, *engine);
  const Watch watch = watches_.at(key);
  SWARM_SOMETIMES_IF(watch.probing, "engine: leaves in the middle of a probe");
  SWARM_SOMETIMES_IF(watch.syncing && !watch.validating, "engine: leaves while it is read");
  SWARM_SOMETIMES_IF(watch.validating, "engine: leaves while it is validated");
  watches_.erase(key);
  context_.timers.cancel(watch.probe);
  context_.timers.cancel(watch.refresh);
  sync_.cancel(key);
  events_.forget(step, key);
  std::erase(waiting_, key);
  context_.calls.close_engine(step, key);
  context_.state.erase_containers(*engine);
  context_.state.set_state(*engine, EngineState::disconnected);
  context_.state.remove_engine(key);
  step.actions.push_back(CloseEngine{key});
  if (watch.validating) validation_ended(step);
}

void EngineMonitor::account(Step& step, EngineKey key, FailureKind failure,
                            const std::string& reason) {
  Engine* engine = context_.live_engine(key);
  if (engine == nullptr) return;
  if (failure == FailureKind::none) {
    engine->updated_at = step.at.wall;
    context_.state.set_failures(*engine, 0);
    if (engine->healthy()) engine->error.clear();
    SWARM_SOMETIMES_IF(engine->state == EngineState::unhealthy, "engine: answers again");
    // It answers again: do not wait for the pause to end.
    if (engine->state == EngineState::unhealthy && !watches_.at(key).validating) {
      plan_probe(step, key, Duration::zero());
    }
    return;
  }
  if (!is_engines_fault(failure)) return;
  count_error(*engine, failure);
  engine->error = reason;
  context_.state.set_failures(*engine, engine->failures + 1);
  SWARM_SOMETIMES_IF(!engine->healthy(), "engine: fails while it is not healthy");
  if (!engine->healthy()) return;
  if (engine->failures >= context_.options.failure_retry) return lost(step, *engine, reason);
  SWARM_SOMETIMES("engine: failed, but not often enough");
  // Look again soon, rather than wait for the next period.
  plan_probe(step, key, second);
}

// --- Validation ----------------------------------------------------------------

void EngineMonitor::start_waiting(Step& step) {
  while (!waiting_.empty() && validating_ < validating_max) {
    const EngineKey key = waiting_.front();
    waiting_.pop_front();
    validate(step, key);
  }
}

void EngineMonitor::validate(Step& step, EngineKey key) {
  const Engine* engine = context_.live_engine(key);
  SWARM_ASSERT(engine != nullptr && !watches_.at(key).validating);
  watches_.at(key).validating = true;
  ++validating_;
  // Unversioned: the engine may have been upgraded, and may refuse what it served before.
  HttpRequest request{"GET", "/info", {{"Host", engine->address}}, {}};
  context_.calls.start(
      step, key, std::move(request), facts_timeout,
      [this, key](Step& then, EngineReply&& reply) { got_info(then, key, std::move(reply)); });
}

void EngineMonitor::got_info(Step& step, EngineKey key, EngineReply&& reply) {
  const Engine* engine = context_.live_engine(key);
  if (engine == nullptr) return;
  SWARM_SOMETIMES_IF(!reply.ok(), "engine: tells no facts");
  if (!reply.ok()) return not_validated(step, key, problem_of(reply));
  auto facts = wire::decode_info(reply.body);
  if (!facts) return not_validated(step, key, facts.error().detail);
  if (facts->cpus <= 0 || facts->memory_bytes <= 0) {
    return not_validated(step, key,
                         "cannot get resources for this engine, make sure " + engine->address +
                             " is a Docker Engine, not a Swarm manager");
  }
  HttpRequest request{"GET", "/version", {{"Host", engine->address}}, {}};
  context_.calls.start(step, key, std::move(request), facts_timeout,
                       [this, key, info = std::move(*facts)](Step& then, EngineReply&& answer) {
                         got_version(then, key, info, std::move(answer));
                       });
}

void EngineMonitor::got_version(Step& step, EngineKey key, EngineFacts facts, EngineReply&& reply) {
  Engine* engine = context_.live_engine(key);
  if (engine == nullptr) return;
  SWARM_SOMETIMES_IF(!reply.ok(), "engine: tells no version");
  if (!reply.ok()) return not_validated(step, key, problem_of(reply));
  if (const auto decoded = wire::decode_version(reply.body, facts); !decoded) {
    return not_validated(step, key, decoded.error().detail);
  }
  const std::string problem = take_facts(step, *engine, std::move(facts));
  if (!problem.empty()) return not_validated(step, key, problem);
  open_events(step, key);  // Before the read, so that nothing between them is missed.
  watches_.at(key).syncing = true;
  sync_.run(step, key, [this, key](Step& then, const std::string& reason, const auto& apply) {
    if (context_.live_engine(key) == nullptr) return;
    watches_.at(key).syncing = false;
    SWARM_SOMETIMES_IF(!reason.empty(), "engine: cannot be read");
    if (!reason.empty()) return not_validated(then, key, reason);
    validated(then, key, apply);
  });
}

// Takes over what the engine says of itself; or says why not.
std::string EngineMonitor::take_facts(Step& step, Engine& engine, EngineFacts facts) {
  std::string problem = identity_problem(step, engine, facts);
  if (!problem.empty()) return problem;
  if (engine.registered() && engine.facts.id != facts.id) {
    SWARM_SOMETIMES("engine: another daemon at its address");
    // Another daemon has come up at this address: nothing known of the old one holds.
    step.log(LogLevel::warning, "Engine has another ID than before",
             {{"addr", engine.address}, {"old", engine.facts.id}, {"new", facts.id}});
    context_.state.erase_containers(engine);
  }
  take_time(step, engine, facts.system_time);
  std::vector<std::string> warnings;
  engine.prints.facts = 0;
  context_.state.set_facts(engine, std::move(facts), warnings);
  for (std::string& warning : warnings) {
    step.log(LogLevel::warning, std::move(warning), {{"addr", engine.address}});
  }
  return {};
}

void EngineMonitor::take_time(Step& step, Engine& engine, UnixNanos system_time) {
  const UnixNanos delta = system_time == 0 ? 0 : step.at.wall - system_time;
  SWARM_SOMETIMES_IF(std::abs(delta) >= clock_skew_tolerated, "engine: its clock is off");
  context_.state.set_clock_delta(engine, std::abs(delta) < clock_skew_tolerated ? 0 : delta);
  engine.facts.system_time = system_time;
}

// The same daemon under two addresses would show its containers twice (spec core 9.1, C-1).
std::string EngineMonitor::identity_problem(Step& step, const Engine& engine,
                                            const EngineFacts& facts) const {
  if (facts.id.empty()) return "the engine does not tell its ID";
  const Engine* other = context_.state.engine_with_id(facts.id);
  if (other == nullptr || other == &engine) return {};
  listener_.sighted(step, facts.id);
  SWARM_SOMETIMES("engine: the ID of another");
  return "ID duplicated. " + facts.id + " shared by this node " + engine.address +
         " and another node " + other->address;
}

void EngineMonitor::validated(Step& step, EngineKey key, const std::function<void(Step&)>& apply) {
  Engine& engine = *context_.live_engine(key);
  // Another address may have shown the same ID while this one was read.
  const std::string problem = identity_problem(step, engine, engine.facts);
  if (!problem.empty()) return not_validated(step, key, problem);
  const bool back = engine.registered();
  SWARM_SOMETIMES_IF(!back, "engine: registered");
  SWARM_SOMETIMES_IF(back, "engine: is back");
  engine.error.clear();
  engine.retry_at = never;
  context_.state.set_failures(engine, 0);
  context_.state.set_state(engine, EngineState::healthy);
  apply(step);
  watches_.at(key).attempts = 0;
  watches_.at(key).validating = false;
  watches_.at(key).told.clear();
  step.log(LogLevel::info, (back ? "Engine is back: " : "Registered Engine ") + engine.facts.name,
           {{"addr", engine.address}});
  tell(step, engine, back ? "engine_reconnect" : "engine_connect");
  plan_probe(step, key, context_.jittered(probe_period()));
  plan_refresh(step, key);
  listener_.ready(step, engine);
  validation_ended(step);
}

void EngineMonitor::not_validated(Step& step, EngineKey key, const std::string& reason) {
  SWARM_SOMETIMES("engine: not validated");
  Engine& engine = *context_.live_engine(key);
  Watch& watch = watches_.at(key);
  if (watch.told != reason) {
    step.log(LogLevel::warning, "Cannot use engine",
             {{"addr", engine.address}, {"reason", reason}});
    watch.told = reason;
  }
  engine.error = reason;
  watch.validating = false;
  SWARM_SOMETIMES_IF(watch.attempts >= 5, "engine: validated with the longest pause");
  const int doublings = std::min(watch.attempts++, 5);
  engine.looked_at = step.at.now;
  const Duration longest = engine.registered() ? retry_lost_max : retry_max;
  plan_probe(step, key, context_.jittered(std::min(second * (1 << doublings), longest)));
  events_.close(step, key);
  validation_ended(step);
}

void EngineMonitor::validation_ended(Step& step) {
  --validating_;
  start_waiting(step);
}

// --- Watching a registered engine ------------------------------------------------

Duration EngineMonitor::probe_period() const {
  return std::clamp<Duration>(context_.options.refresh_min / 3, second, 10 * second);
}

Duration EngineMonitor::probe_timeout() const {
  return std::clamp<Duration>(context_.options.refresh_min, second, 5 * second);
}

void EngineMonitor::plan_probe(Step& step, EngineKey key, Duration pause) {
  Watch& watch = watches_.at(key);
  context_.timers.cancel(watch.probe);
  const Instant due = step.at.now + pause;
  Engine& engine = *context_.live_engine(key);
  if (!engine.healthy()) engine.retry_at = due;
  watch.probe = context_.timers.set(due, [this, key](Step& then) {
    watches_.at(key).probe = 0;
    if (context_.live_engine(key)->healthy()) return probe(then, key);
    validate(then, key);
  });
}

void EngineMonitor::probe(Step& step, EngineKey key) {
  Watch& watch = watches_.at(key);
  SWARM_SOMETIMES_IF(watch.probing, "engine: a probe is under way already");
  if (watch.probing) return;
  watch.probing = true;
  const Engine& engine = *context_.live_engine(key);
  HttpRequest request{"GET", "/_ping", {{"Host", engine.address}}, {}};
  context_.calls.start(step, key, std::move(request), probe_timeout(),
                       [this, key](Step& then, EngineReply&& reply) { pinged(then, key, reply); });
}

void EngineMonitor::pinged(Step& step, EngineKey key, const EngineReply& reply) {
  Engine* asked = context_.live_engine(key);
  if (asked == nullptr) return;
  Watch& watch = watches_.at(key);
  watch.probing = false;
  // A failure has planned the next look itself (account).
  SWARM_SOMETIMES_IF(!reply.answered(), "engine: a probe failed");
  if (!asked->healthy() || !reply.answered()) return;
  plan_probe(step, key, context_.jittered(probe_period()));
  // Something else may have come up at its address, or stand before it.
  watch.bad_pings = reply.ok() ? 0 : watch.bad_pings + 1;
  if (watch.bad_pings >= context_.options.failure_retry) {
    watch.bad_pings = 0;
    return lost(step, *asked, "it answers a ping with status " + std::to_string(reply.status));
  }
  // After a gap, read everything: the daemon may have been restarted.
  if (reply.ok() && open_events(step, key)) refresh(step, key);
}

bool EngineMonitor::open_events(Step& step, EngineKey key) {
  if (!events_.open(step, key)) return false;
  watches_.at(key).opened = step.at.now;
  return true;
}

void EngineMonitor::plan_refresh(Step& step, EngineKey key) {
  Watch& watch = watches_.at(key);
  context_.timers.cancel(watch.refresh);
  const auto spread = static_cast<std::uint64_t>(
      (context_.options.refresh_max - context_.options.refresh_min).count());
  const Duration pause = context_.options.refresh_min +
                         Duration(static_cast<std::int64_t>(context_.random.below(spread + 1)));
  watch.refresh = context_.timers.set(step.at.now + pause, [this, key](Step& then) {
    watches_.at(key).refresh = 0;
    refresh(then, key);
  });
}

void EngineMonitor::refresh(Step& step, EngineKey key) {
  Watch& watch = watches_.at(key);
  SWARM_SOMETIMES_IF(watch.syncing, "refresh: put off");
  // An unhealthy engine is read by its validation, which plans the next refresh.
  if (!context_.live_engine(key)->healthy() || watch.syncing) return plan_refresh(step, key);
  watch.syncing = true;
  read_facts(step, key);
  sync_.run(step, key, [this, key](Step& then, const std::string& reason, const auto& apply) {
    const Engine* engine = context_.live_engine(key);
    if (engine == nullptr) return;
    watches_.at(key).syncing = false;
    SWARM_SOMETIMES_IF(!reason.empty(), "refresh: failed");
    if (reason.empty()) apply(then);
    plan_refresh(then, key);
  });
}

void EngineMonitor::read_facts(Step& step, EngineKey key) {
  const Engine& engine = *context_.live_engine(key);
  context_.calls.start(step, key, context_.request(engine, "GET", "/info"), facts_timeout,
                       [this, key](Step& then, EngineReply&& reply) {
                         Engine* asked = context_.live_engine(key);
                         if (asked == nullptr || !asked->healthy() || !reply.ok()) return;
                         got_facts(then, *asked, reply.body);
                       });
}

// Labels and sizes may have changed; the identity is checked by the next validation.
void EngineMonitor::got_facts(Step& step, Engine& engine, std::string_view info) {
  const auto told = wire::fingerprint_of_info(info);
  if (told && told->print == engine.prints.facts) {
    return take_time(step, engine, wire::parse_time(told->system_time));
  }
  auto facts = wire::decode_info(info);
  if (!facts) return;
  if (facts->id != engine.facts.id) {
    SWARM_SOMETIMES("engine: shows another ID");
    return lost(step, engine, "the engine shows another ID");
  }
  facts->api = engine.facts.api;
  facts->api_min = engine.facts.api_min;
  facts->server_version = engine.facts.server_version;
  if (take_facts(step, engine, std::move(*facts)).empty() && told)
    engine.prints.facts = told->print;
}

void EngineMonitor::lost(Step& step, Engine& engine, const std::string& reason) {
  SWARM_SOMETIMES("engine: lost");
  engine.error = reason;
  context_.state.set_state(engine, EngineState::unhealthy);
  step.log(LogLevel::warning, "Engine is unhealthy: " + engine.facts.name,
           {{"addr", engine.address}, {"reason", reason}});
  tell(step, engine, "engine_disconnect");
  listener_.lost(step, engine);
  events_.close(step, engine.key);
  sync_.cancel(engine.key);
  Watch& watch = watches_.at(engine.key);
  context_.timers.cancel(watch.refresh);
  watch.refresh = 0;
  watch.syncing = false;
  if (!watch.validating) plan_probe(step, engine.key, second);
}

void EngineMonitor::stream_ended(Step& step, EngineKey key) {
  SWARM_SOMETIMES("engine: its event stream ended");
  Watch& watch = watches_.at(key);
  constexpr int breaks_at_once = 5;
  watch.breaks = step.at.now - watch.opened >= second ? 1 : watch.breaks + 1;
  if (!context_.live_engine(key)->healthy()) return;
  // A daemon that goes down closes its streams first: ask at once whether it still lives. One whose
  // streams break again and again is not asked in a circle; the pause is short, because an engine
  // remembers its last 256 events only.
  if (watch.breaks <= breaks_at_once) return probe(step, key);
  plan_probe(step, key, second);
}

void EngineMonitor::tell(Step& step, const Engine& engine, std::string_view action) {
  EngineEvent event;
  event.type = "swarm";
  event.action = action;
  event.from = "swarm";
  event.time = step.at.wall;
  ++context_.stats.events.seen[EngineEventKind::node];
  context_.hub.publish(step, on_node(engine, std::move(event)));
}

void EngineMonitor::count_error(const Engine& engine, FailureKind failure) {
  auto& nodes = context_.stats.nodes;
  if (nodes.size() <= engine.key) nodes.resize(engine.key + 1);
  auto& errors = nodes[engine.key].errors;
  switch (failure) {
    case FailureKind::resolve:
      ++errors[NodeErrorKind::resolve];
      break;
    case FailureKind::refused:
      ++errors[NodeErrorKind::refused];
      SWARM_SOMETIMES("engine: refuses connections");
      break;
    case FailureKind::timeout:
      ++errors[NodeErrorKind::timeout];
      SWARM_SOMETIMES("engine: is silent");
      break;
    case FailureKind::reset:
      ++errors[NodeErrorKind::reset];
      SWARM_SOMETIMES("engine: cuts connections");
      break;
    case FailureKind::tls:
      ++errors[NodeErrorKind::tls];
      break;
    default:
      ++errors[NodeErrorKind::protocol];
      break;
  }
}

}  // namespace swarm
