#include "core/cluster/reschedule/family.h"

#include "core/wire/recipe.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace swarm {
namespace {

constexpr std::size_t short_id_size = 12;

bool runs(const Member& member) { return member.standing != Standing::stopped; }

auto age_of(const Member& member) {
  return std::tuple(member.generation, member.created, std::string_view(member.id));
}

const std::string* label_of(const Container& container, std::string_view key) {
  const auto label = container.labels.find(std::string(key));
  return label == container.labels.end() ? nullptr : &label->second;
}

bool joined(const Container& container, const wire::NetworkJoin& join) {
  return std::ranges::any_of(container.networks, [&](const NetworkAttachment& attachment) {
    return attachment.name == join.network || attachment.id == join.network;
  });
}

bool is_unfinished(const Container& container) {
  const std::string* label = label_of(container, wire::rescheduled_plan_label);
  if (label == nullptr) return false;
  const wire::CopyPlan plan = wire::decode_copy_plan(*label);
  return plan.start || !std::ranges::all_of(plan.joins, [&](const wire::NetworkJoin& join) {
           return joined(container, join);
         });
}

Member member_of(const Engine& engine, const Container& container) {
  Member member;
  member.key = container.key;
  member.present = engine.healthy() && !engine.leaving;
  member.standing = standing_of(container);
  member.generation = container.generation;
  member.created = container.created;
  member.id = container.id;
  member.name = container.name();
  member.pristine = container.generation > 0 && container.state == ContainerState::created;
  member.unfinished = member.pristine && is_unfinished(container);
  return member;
}

// Does some copy say that it took the place of a container with that ID on that engine?
bool is_named(const ClusterState& state, const std::set<ContainerKey>& keys,
              const Container& container) {
  const std::string element = state.engine(container.engine)->facts.id + "/" + container.id;
  return std::ranges::any_of(keys, [&](ContainerKey key) {
    const std::string* label = label_of(*state.containers().get(key), wire::rescheduled_from_label);
    if (label == nullptr) return false;
    const std::vector<std::string> chain = wire::decode_chain(*label);
    return std::ranges::find(chain, element) != chain.end();
  });
}

// Those at healthy engines, the best first.
std::vector<const Member*> present_of(const std::vector<Member>& family) {
  std::vector<const Member*> present;
  for (const Member& member : family) {
    if (member.present) present.push_back(&member);
  }
  std::ranges::sort(present, [](const Member* a, const Member* b) {
    return std::tuple(a->standing, age_of(*a)) > std::tuple(b->standing, age_of(*b));
  });
  return present;
}

Verdict forget_lost(const std::vector<Member>& family, const Member& winner) {
  for (const Member& member : family) {
    if (!member.present) return {FamilyStep::forget, member.key, winner.key};
  }
  return {};
}

bool offends(const Member& loser, const Member& winner, FencePolicy policy) {
  switch (policy) {
    case FencePolicy::keep:
      return false;
    case FencePolicy::stop_old:
      return runs(loser);
    case FencePolicy::rename_old:
    case FencePolicy::remove_old:
      // One that was stopped earlier is stopped again, whoever started it: a daemon that restarts
      // does so with the restart policy `always`.
      return loser.name == winner.name || runs(loser);
  }
  return false;
}

Verdict judge_running(const std::vector<const Member*>& present, FencePolicy policy) {
  const Member& best = *present.front();
  const auto running = std::ranges::count_if(present, [](const Member* m) { return runs(*m); });
  const bool unclear = std::ranges::any_of(
      present, [](const Member* member) { return member->standing == Standing::starting; });
  for (const Member* loser : present) {
    if (loser == &best) continue;
    if (loser->pristine) return {FamilyStep::undo, loser->key, best.key};
    if (!offends(*loser, best, policy)) continue;
    if (running > 1 && unclear) return {FamilyStep::wait, loser->key, best.key};
    return {FamilyStep::fence, loser->key, best.key};
  }
  return {};
}

// Of the copies that are still to be completed the newest; without data anywhere, the newest of
// all.
const Member* kept_of(const std::vector<const Member*>& present, const Member* newest) {
  const Member* kept = nullptr;
  for (const Member* member : present) {
    if (!member->unfinished) continue;
    if (kept == nullptr || age_of(*kept) < age_of(*member)) kept = member;
  }
  const bool data = std::ranges::any_of(present, [](const Member* m) { return !m->pristine; });
  return kept == nullptr && !data ? newest : kept;
}

// None runs. What was never started gives way to what holds data, unless it is to run.
Verdict judge_stopped(const std::vector<const Member*>& present, FencePolicy policy,
                      bool moves_allowed) {
  const auto by_age = [](const Member* a, const Member* b) { return age_of(*a) < age_of(*b); };
  const Member* newest = *std::ranges::max_element(present, by_age);
  const Member* const kept = kept_of(present, newest);
  for (const Member* member : present) {
    if (member->pristine && member != kept) return {FamilyStep::undo, member->key, newest->key};
  }
  if (kept != nullptr && kept->unfinished) {
    return {moves_allowed ? FamilyStep::finish : FamilyStep::wait, kept->key, kept->key};
  }
  const bool renames = policy == FencePolicy::remove_old || policy == FencePolicy::rename_old;
  for (const Member* member : present) {
    if (!renames || member == newest || member->name != newest->name) continue;
    return {FamilyStep::rename, member->key, newest->key};
  }
  return {};
}

}  // namespace

Standing standing_of(const Container& container) {
  if (!container.runs()) return Standing::stopped;
  if (container.state != ContainerState::running) return Standing::troubled;
  switch (container.health) {
    case ContainerHealth::unhealthy:
      return Standing::troubled;
    case ContainerHealth::starting:
      return Standing::starting;
    case ContainerHealth::none:
    case ContainerHealth::healthy:
      break;
  }
  return Standing::good;
}

std::vector<Member> read_family(const ClusterState& state, std::string_view root) {
  std::vector<Member> family;
  const std::set<ContainerKey> keys = state.containers().family(root);
  for (const ContainerKey key : keys) {
    const Container& container = *state.containers().get(key);
    // A cloned disk shows the same container at another engine: that one is none of ours.
    if (container.generation == 0 && keys.size() > 1 && !is_named(state, keys, container)) continue;
    family.push_back(member_of(*state.engine(container.engine), container));
  }
  std::ranges::sort(family, {}, [](const Member& member) { return age_of(member); });
  return family;
}

Verdict judge(const std::vector<Member>& family, FencePolicy policy, bool moves_allowed) {
  const std::vector<const Member*> present = present_of(family);
  if (present.empty()) return {};
  const Member& best = *present.front();
  const bool any_runs = runs(best);
  Verdict verdict =
      any_runs ? judge_running(present, policy) : judge_stopped(present, policy, moves_allowed);
  if (verdict.step != FamilyStep::nothing) return verdict;
  // Whatever runs, or a copy that is complete without running, stands for all that are lost.
  const bool complete = any_runs || (best.pristine && !best.unfinished);
  return complete ? forget_lost(family, best) : verdict;
}

std::string name_of_old(std::string_view name, std::string_view id) {
  return std::string(name) + "-old-" + std::string(id.substr(0, short_id_size));
}

bool is_name_of_old(std::string_view name, std::string_view id) {
  return name.ends_with(name_of_old("", id));
}

}  // namespace swarm
