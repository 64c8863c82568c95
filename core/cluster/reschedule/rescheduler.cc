#include "core/cluster/reschedule/rescheduler.h"

#include "core/base/sometimes.h"
#include "core/model/stats.h"
#include "core/wire/recipe.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace swarm {
namespace {

constexpr Duration second = std::chrono::seconds(1);
// Between two tries of what failed; a change of the cluster ends the pause.
constexpr Duration pause_max = std::chrono::seconds(60);
// While two copies run and one of them has not proved itself, or while the brake is on.
constexpr Duration look_again = std::chrono::seconds(5);
// Copies are looked at even if nobody says that anything has changed.
constexpr Duration idle_tick = std::chrono::seconds(30);
// A new primary looks this long before it moves anything.
constexpr Duration settle_time = std::chrono::seconds(3);
// Copies that are created at the same time; the others wait in their order.
constexpr int creating_max = 16;
// What went down with its daemon did so within this time before the daemon's last sign of life.
constexpr UnixNanos shutdown_span = 20'000'000'000;

// The chain keeps its first element, which names the line, and the newest ones.
constexpr std::size_t chain_max = 32;

std::vector<std::string> longer_chain(const Container& container, const std::string& engine_id) {
  std::vector<std::string> chain;
  const auto label = container.labels.find(std::string(wire::rescheduled_from_label));
  if (label != container.labels.end()) chain = wire::decode_chain(label->second);
  if (chain.size() >= chain_max) chain.erase(chain.begin() + 1);
  chain.push_back(engine_id + "/" + container.id);
  return chain;
}

wire::CopyPlan plan_of(const Container& container) {
  const auto label = container.labels.find(std::string(wire::rescheduled_plan_label));
  return label == container.labels.end() ? wire::CopyPlan{} : wire::decode_copy_plan(label->second);
}

bool stands_for_the_lost(const Member& member) {
  return member.present && (member.standing != Standing::stopped || member.pristine);
}

auto age_of(const Container& container) {
  return std::tuple(container.generation, container.created, std::string_view(container.id));
}

}  // namespace

Rescheduler::Rescheduler(ClusterContext& context, Refresher& refresher, Creation& creation)
    : context_(context),
      refresher_(refresher),
      creation_(creation),
      work_(context, refresher),
      lost_(context.options.reschedule_grace, context.options.reschedule_share_max) {}

// --- What the monitor tells -------------------------------------------------------

void Rescheduler::engine_lost(Step& step, const Engine& engine) {
  lost_.lost({engine.facts.id, engine.facts.name, engine.address, engine.key, engine.facts.cpus,
              step.at.now, engine.updated_at, engine.clock_delta});
  kick(step);
}

void Rescheduler::engine_back(Step& step, const Engine& engine) {
  lost_.back(engine.facts.id, engine.key);
  orphans_.erase(engine.facts.id);
  SWARM_SOMETIMES_IF(!affairs_.empty(), "move: an engine is back while somebody waits");
  // There may be room now: whoever waits is asked again, the oldest first.
  for (auto& [root, affair] : affairs_) affair.next_at = step.at.now;
  kick(step);
}

void Rescheduler::engine_leaving(Step& step, const Engine& engine) {
  const LostEngine* lost = lost_.find(engine.facts.id);
  if (lost != nullptr && lost->key == engine.key) {
    for (const ContainerKey key : engine.containers) {
      const Container& container = *context_.state.containers().get(key);
      SWARM_SOMETIMES("move: a lost engine leaves discovery");
      if (!container.recipe.empty()) orphans_[lost->id].insert_or_assign(container.id, container);
    }
    lost_.left(engine.key);
  }
  kick(step);
}

void Rescheduler::engine_sighted(Step& step, const std::string& id) {
  SWARM_SOMETIMES_IF(lost_.find(id) != nullptr, "move: a lost daemon answers elsewhere");
  lost_.sighted(id, step.at.now);
}

// What is to be done is known already: a replica sees the same engines. What the primary before had
// under way is waited for, so that it is not done twice.
void Rescheduler::begin(Step& step) {
  moves_from_ = step.at.now + settle_time;
  kick(step);
}

// --- The tick -----------------------------------------------------------------------

// Also from within a tick, whose end would otherwise set the timer to a later time.
void Rescheduler::kick(Step& step) {
  want(step.at.now);
  context_.timers.cancel(timer_);
  timer_ = context_.timers.set(step.at.now, [this](Step& then) { tick(then); });
}

void Rescheduler::want(Instant due) { due_ = std::min(due_, due); }

void Rescheduler::tick(Step& step) {
  due_ = never;
  update_brake(step);
  // A replica only keeps its books.
  if (!context_.role.acts(step.at.now)) {
    timer_ = 0;
    return;
  }
  for (auto& [root, affair] : affairs_) affair.seen = affair.waits = false;
  settle_families(step);
  for (const Candidate& candidate : candidates()) consider(step, candidate);
  std::erase_if(affairs_,
                [](const auto& entry) { return !entry.second.seen && !entry.second.busy; });
  std::erase_if(orphans_, [](const auto& entry) { return entry.second.empty(); });
  lost_.drop_departed([this](const std::string& id) { return orphans_.contains(id); });
  if (!context_.state.containers().copies().empty()) want(step.at.now + idle_tick);
  context_.timers.cancel(timer_);
  timer_ = 0;
  if (due_ == never) return;
  timer_ = context_.timers.set(std::max(due_, step.at.now), [this](Step& then) { tick(then); });
}

void Rescheduler::update_brake(Step& step) {
  unreachable_ = total_ = 0;
  for (EngineKey key = 0; key < context_.state.engine_end(); ++key) {
    const Engine* engine = context_.live_engine(key);
    if (engine == nullptr) continue;
    ++total_;
    const bool silent = engine->state == EngineState::pending && engine->failures > 0;
    if (silent || engine->state == EngineState::unhealthy) ++unreachable_;
  }
  for (const auto& [id, engine] : lost_.all()) {
    if (engine.key != no_key || !orphans_.contains(id)) continue;
    if (context_.state.engine_at(engine.address) != nullptr) continue;
    ++total_;
    ++unreachable_;
  }
  const bool changed = lost_.count(unreachable_, total_, step.at.now);
  if (lost_.braked()) want(step.at.now + look_again);
  if (!changed) return;
  SWARM_SOMETIMES_IF(!lost_.braked(), "move: the brake is off again");
  SWARM_SOMETIMES_IF(lost_.braked(), "move: the brake is on");
  step.log(LogLevel::warning,
           lost_.braked() ? "Too many engines are unreachable: no container is moved"
                          : "Enough engines are reachable: containers may be moved again",
           {{"unreachable", std::to_string(unreachable_)},
            {"engines", std::to_string(total_)},
            {"share-max", std::to_string(context_.options.reschedule_share_max) + "%"}});
}

// --- Copies that are there -----------------------------------------------------------

void Rescheduler::settle_families(Step& step) {
  std::vector<std::string> roots;
  for (const auto& [root, keys] : context_.state.containers().copies()) roots.push_back(root);
  for (const std::string& root : roots) settle(step, root);
}

void Rescheduler::settle(Step& step, const std::string& root) {
  const auto found = affairs_.find(root);
  if (found != affairs_.end() && found->second.busy) return;
  std::vector<Member> family;
  Verdict verdict;
  while (true) {
    family = read_family(context_.state, root);
    verdict = judge(family, context_.options.fence, !lost_.braked());
    if (verdict.step != FamilyStep::forget) break;
    SWARM_SOMETIMES("copies: one stands for the lost");
    // Its engine is lost and another copy stands for it: lists show one, and its name means one.
    context_.state.erase_container(verdict.subject);
  }
  if (verdict.step == FamilyStep::nothing) {
    if (std::ranges::any_of(family, stands_for_the_lost)) drop_orphans(root);
    return;
  }
  Affair& affair = affairs_[root];
  const Container& subject = *context_.state.containers().get(verdict.subject);
  affair.seen = true;
  affair.name = subject.name();
  affair.created = subject.created;
  affair.waits = verdict.step == FamilyStep::finish ||
                 (verdict.step == FamilyStep::wait && verdict.subject == verdict.winner);
  if (verdict.step == FamilyStep::wait) return want(step.at.now + look_again);
  if (affair.next_at > step.at.now) return want(affair.next_at);
  affair.busy = true;
  work(step, root, verdict);
}

void Rescheduler::work(Step& step, const std::string& root, const Verdict& verdict) {
  const Container& subject = *context_.state.containers().get(verdict.subject);
  const Container& winner = *context_.state.containers().get(verdict.winner);
  const auto done = [this, root](Step& then, const WorkResult& result) {
    worked(then, root, result);
  };
  switch (verdict.step) {
    case FamilyStep::finish: {
      SWARM_SOMETIMES("copies: finish one");
      const auto wanted = [this, root](const std::string& id) {
        const Verdict again =
            judge(read_family(context_.state, root), context_.options.fence, !lost_.braked());
        const Container* copy = context_.state.containers().by_id(id);
        return again.step == FamilyStep::finish && copy != nullptr && copy->key == again.subject;
      };
      return work_.finish(step, subject, wanted,
                          [this, root, id = subject.id](Step& then, const WorkResult& result) {
                            finished(then, root, id, result);
                          });
    }
    case FamilyStep::undo:
      SWARM_SOMETIMES("copies: undo one");
      ++context_.stats.reschedule.moves[MoveResult::undone];
      step.log(LogLevel::info, "Removing a copy that was never started",
               {{"name", std::string(subject.name())}, {"id", subject.id}});
      return work_.undo(step, subject, done);
    case FamilyStep::fence:
      SWARM_SOMETIMES("copies: fence one");
      step.log(LogLevel::info, "A container has come back while its copy runs",
               {{"name", std::string(subject.name())},
                {"old", subject.id},
                {"new", winner.id},
                {"policy", std::string(text_of(context_.options.fence))}});
      return work_.fence(step, subject, winner, done);
    case FamilyStep::rename:
      return work_.rename(step, subject, winner, done);
    case FamilyStep::nothing:
    case FamilyStep::wait:
    case FamilyStep::forget:
      break;
  }
}

void Rescheduler::worked(Step& step, const std::string& root, const WorkResult& result) {
  Affair& affair = affairs_[root];
  affair.busy = false;
  if (result.ok) {
    succeeded(step, affair);
  } else {
    failed(step, affair, result.reason);
    ++context_.stats.reschedule.fenced[FenceAction::failed];
  }
  kick(step);
}

void Rescheduler::finished(Step& step, const std::string& root, const std::string& id,
                           const WorkResult& result) {
  Affair& affair = affairs_[root];
  affair.busy = false;
  const Container* copy = context_.state.containers().by_id(id);
  if (result.ok) {
    ++context_.stats.reschedule.moves[MoveResult::moved];
    step.log(LogLevel::info, "Rescheduled container " + affair.name, {{"id", id}});
    succeeded(step, affair);
    return kick(step);
  }
  SWARM_SOMETIMES("copies: the start failed");
  failed(step, affair, result.reason);
  // Another engine may take it, as long as somebody still knows how to make it.
  const bool known_elsewhere = context_.state.containers().family(root).size() > 1 ||
                               std::ranges::any_of(orphans_, [&](const auto& entry) {
                                 return std::ranges::any_of(entry.second, [&](const auto& orphan) {
                                   return orphan.second.root() == root;
                                 });
                               });
  if (!result.refused || copy == nullptr || !known_elsewhere) return kick(step);
  if (const Engine* engine = context_.state.engine(copy->engine)) affair.avoid = engine->facts.id;
  affair.busy = true;
  work(step, root, {FamilyStep::undo, copy->key, copy->key});
}

void Rescheduler::drop_orphans(const std::string& root) {
  for (auto& [engine, containers] : orphans_) {
    std::erase_if(containers, [&](const auto& entry) { return entry.second.root() == root; });
  }
}

// --- Containers that are lost ---------------------------------------------------------

std::vector<Rescheduler::Candidate> Rescheduler::candidates() const {
  std::vector<Candidate> found;
  const auto offer = [&](const Container& container, const LostEngine& engine) {
    if (container.recipe.empty()) return;
    const Candidate candidate{&container, &engine};
    if (eligible(candidate)) found.push_back(candidate);
  };
  for (const auto& [id, lost] : lost_.all()) {
    const Engine* engine = lost.key == no_key ? nullptr : context_.state.engine(lost.key);
    if (engine != nullptr) {
      for (const ContainerKey key : engine->containers) {
        offer(*context_.state.containers().get(key), lost);
      }
    }
    const auto orphans = orphans_.find(id);
    if (orphans == orphans_.end()) continue;
    for (const auto& [container_id, container] : orphans->second) offer(container, lost);
  }
  // The stated order: the oldest first, then by name.
  std::ranges::sort(found, {}, [](const Candidate& candidate) {
    const Container& container = *candidate.container;
    return std::tuple(container.created, container.name(), std::string_view(container.id));
  });
  return found;
}

// Is this the container of its line from which a copy is to be made now?
bool Rescheduler::eligible(const Candidate& candidate) const {
  const Container& container = *candidate.container;
  if (container.name().empty() || superseded(container)) return false;
  bool any_present = false;
  for (const Member& member : read_family(context_.state, container.root())) {
    if (!member.present) continue;
    any_present = true;
    SWARM_SOMETIMES_IF(stands_for_the_lost(member), "move: another of the line stands for it");
    if (stands_for_the_lost(member)) return false;
  }
  if (!any_present) return true;
  // What is left at healthy engines is stopped: only what should run is made again.
  bool restarts = false;
  if (const auto made = wire::recreate(container.recipe, container.name(), candidate.engine->cpus,
                                       [](std::string_view) { return std::string_view{}; })) {
    restarts = made->restarts;
  }
  return desired_running(container, *candidate.engine, restarts);
}

// A newer one of the line is known too, lost as well: then that one is made again.
bool Rescheduler::superseded(const Container& container) const {
  const auto newer = [&](const Container& other) {
    return other.root() == container.root() && age_of(other) > age_of(container);
  };
  for (const ContainerKey key : context_.state.containers().family(container.root())) {
    const Container& other = *context_.state.containers().get(key);
    if (!context_.state.engine(other.engine)->healthy() && newer(other)) return true;
  }
  return std::ranges::any_of(orphans_, [&](const auto& entry) {
    return std::ranges::any_of(entry.second,
                               [&](const auto& orphan) { return newer(orphan.second); });
  });
}

// A daemon that is shut down stops its containers and says so. To the outside that looks as if a
// user had stopped them; but a user's stop is rarely followed by the loss of the whole engine.
bool Rescheduler::desired_running(const Container& container, const LostEngine& engine,
                                  bool restarts) const {
  if (container.runs()) return true;
  SWARM_SOMETIMES_IF(container.state == ContainerState::created,
                     "move: one that was never started");
  if (container.state == ContainerState::created) return plan_of(container).start;
  if (container.state != ContainerState::exited) return false;
  constexpr int by_sigterm = 143;
  constexpr int by_sigkill = 137;
  const bool killed = container.exit_code == by_sigterm || container.exit_code == by_sigkill;
  const UnixNanos ended = container.finished_at + engine.clock_delta;
  return (restarts || killed) && ended + shutdown_span >= engine.last_sign;
}

void Rescheduler::consider(Step& step, const Candidate& candidate) {
  const std::string root(candidate.container->root());
  Affair& affair = affairs_[root];
  affair.seen = affair.waits = true;
  affair.name = candidate.container->name();
  affair.created = candidate.container->created;
  affair.from = candidate.engine->name;
  if (affair.busy) return;
  if (lost_.braked()) return;
  const Instant due = lost_.due(*candidate.engine);
  SWARM_SOMETIMES_IF(due > step.at.now, "move: within the grace period");
  if (due > step.at.now) return want(due);
  if (moves_from_ > step.at.now) return want(moves_from_);
  // It may have come back since the last look at it: one after the grace period must have failed.
  const Engine* engine = context_.state.engine(candidate.engine->key);
  SWARM_SOMETIMES_IF(engine != nullptr && engine->looked_at < due,
                     "move: looked at once more before");
  if (engine != nullptr && engine->looked_at < due) return want(step.at.now + second);
  if (affair.next_at > step.at.now) return want(affair.next_at);
  if (creating_ >= creating_max) return;  // The end of one of them ticks again.
  move(step, candidate, affair);
}

void Rescheduler::move(Step& step, const Candidate& candidate, Affair& affair) {
  const Container& container = *candidate.container;
  const std::string root(container.root());
  auto made = wire::recreate(container.recipe, container.name(), candidate.engine->cpus,
                             [this](std::string_view id) { return name_of(id); });
  if (!made) {
    failed(step, affair, made.error().detail);
    return want(affair.next_at);
  }
  affair.busy = true;
  ++creating_;
  creation_.start(step, order_for(candidate, affair, std::move(*made)),
                  [this, root](Step& then, CreateOutcome&& outcome) {
                    created(then, root, std::move(outcome));
                  });
}

CreateOrder Rescheduler::order_for(const Candidate& candidate, const Affair& affair,
                                   wire::Recreation made) {
  const Container& container = *candidate.container;
  CreateOrder order;
  order.root = container.root();
  order.body = std::move(made.body);
  wire::CopyPlan plan;
  plan.start = desired_running(container, *candidate.engine, made.restarts);
  plan.joins = std::move(made.joins);
  for (const wire::NetworkJoin& join : plan.joins) {
    order.networks_to_join.push_back(join.network);
  }
  order.body.set_label(wire::rescheduled_from_label,
                       wire::encode_chain(longer_chain(container, candidate.engine->id)));
  order.body.set_label(wire::rescheduled_plan_label, wire::encode_copy_plan(plan));
  // An engine that keeps an older copy has the name in use.
  for (const Member& member : read_family(context_.state, container.root())) {
    if (!member.present || member.name != container.name()) continue;
    const Container& held = *context_.state.containers().get(member.key);
    order.placement_only.push_back("node!=" + context_.state.engine(held.engine)->facts.id);
  }
  if (!affair.avoid.empty()) order.placement_only.push_back("node!=~" + affair.avoid);
  return order;
}

void Rescheduler::created(Step& step, const std::string& root, CreateOutcome&& outcome) {
  --creating_;
  Affair& affair = affairs_[root];
  affair.busy = false;
  if (!outcome.ok) {
    SWARM_SOMETIMES("move: no copy can be made");
    std::string reason = outcome.failure.error.detail;
    failed(step, affair, reason);
    ++context_.stats.reschedule.moves[MoveResult::failed];
    return kick(step);
  }
  step.log(LogLevel::info, "Created a copy of container " + affair.name,
           {{"from", affair.from}, {"id", outcome.created.id}});
  // One that is not to be started is complete already; the others count when they run.
  const Container* copy = context_.state.containers().by_id(outcome.created.id);
  SWARM_SOMETIMES_IF(copy != nullptr && plan_of(*copy) == wire::CopyPlan{},
                     "move: a copy that is not to run");
  if (copy != nullptr && plan_of(*copy) == wire::CopyPlan{}) {
    ++context_.stats.reschedule.moves[MoveResult::moved];
  }
  affair.next_at = step.at.now;
  kick(step);
}

// --- The books ------------------------------------------------------------------------

void Rescheduler::succeeded(Step& step, Affair& affair) {
  affair.attempts = 0;
  affair.reason.clear();
  affair.avoid.clear();
  affair.next_at = step.at.now;
}

void Rescheduler::failed(Step& step, Affair& affair, const std::string& reason) {
  const int doublings = std::min(affair.attempts++, 6);
  affair.next_at = step.at.now + std::min(second * (1 << doublings), pause_max);
  if (affair.reason == reason) return;
  affair.reason = reason;
  step.log(LogLevel::warning, "Container is not rescheduled yet: " + affair.name,
           {{"from", affair.from}, {"reason", reason}});
}

std::string_view Rescheduler::name_of(std::string_view id) const {
  if (const Container* container = context_.state.containers().by_id(id)) return container->name();
  for (const auto& [engine, containers] : orphans_) {
    const auto found = containers.find(std::string(id));
    if (found != containers.end()) return found->second.name();
  }
  return {};
}

}  // namespace swarm
