// Conditions that must hold: `check` now, `await` after some time.
#include "core/base/duration_text.h"
#include "core/cluster/cluster.h"
#include "sim/scenario/scene.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

namespace swarm::sim {
namespace {

// What is there now, counted.
struct Counts {
  std::int64_t containers = 0;
  std::int64_t running = 0;
  std::int64_t twice = 0;               // Names that run more than once.
  std::vector<std::int64_t> on_engine;  // Running ones.
  std::int64_t overcommitted = 0;       // Engines beyond their room.
  std::map<EngineState, std::int64_t> engines;
  std::int64_t reserved = 0;
};

Counts count(World& world) {
  Counts counts;
  std::map<std::string, int> running;
  counts.on_engine.resize(world.engines());
  const std::vector<TrueContainer> truth = read_truth(world.simulator());
  for (const TrueContainer& container : truth) {
    ++counts.containers;
    if (!container.running) continue;
    ++counts.running;
    ++counts.on_engine[container.host];
    if (++running[container.name] == 2) ++counts.twice;
  }
  const Cluster* cluster = world.cluster();
  if (cluster == nullptr) return counts;
  Violations overfull;
  check_room(truth, world.facts(), cluster->options().overcommit_percent, overfull);
  counts.overcommitted = static_cast<std::int64_t>(overfull.size());
  for (const Engine* engine : cluster->engines()) ++counts.engines[engine->state];
  counts.reserved = static_cast<std::int64_t>(cluster->reservations());
  return counts;
}

std::int64_t widest_gap(const Counts& counts) {
  if (counts.on_engine.empty()) return 0;
  const auto [least, most] = std::ranges::minmax(counts.on_engine);
  return most - least;
}

struct Condition {
  std::string key;
  std::int64_t wanted = 0;
};

std::int64_t value_of(const std::string& key, const Counts& counts) {
  const auto engines = [&](EngineState state) {
    const auto found = counts.engines.find(state);
    return found == counts.engines.end() ? 0 : found->second;
  };
  if (key == "containers") return counts.containers;
  if (key == "running") return counts.running;
  if (key == "stopped") return counts.containers - counts.running;
  if (key == "twice") return counts.twice;
  if (key == "overcommitted") return counts.overcommitted;
  if (key == "reserved") return counts.reserved;
  if (key == "healthy") return engines(EngineState::healthy);
  if (key == "unhealthy") return engines(EngineState::unhealthy);
  return engines(EngineState::pending);
}

// "" if it holds.
std::string breach(const Condition& condition, const Counts& counts) {
  const std::string wanted = std::to_string(condition.wanted);
  if (condition.key == "gap") {
    const std::int64_t gap = widest_gap(counts);
    return gap <= condition.wanted ? "" : "the gap is " + std::to_string(gap) + ", over " + wanted;
  }
  if (condition.key == "per-node") {
    const bool all = std::ranges::all_of(
        counts.on_engine, [&](std::int64_t running) { return running == condition.wanted; });
    return all ? "" : "not every engine runs " + wanted;
  }
  const std::int64_t value = value_of(condition.key, counts);
  if (value == condition.wanted) return "";
  return condition.key + " is " + std::to_string(value) + ", not " + wanted;
}

class Conditions {
 public:
  explicit Conditions(Command& command) : agrees_(command.flag("agrees")) {
    for (const char* key : {"containers", "running", "stopped", "twice", "overcommitted",
                            "reserved", "healthy", "unhealthy", "pending", "gap", "per-node"}) {
      if (const auto wanted = command.number(key, INT32_MAX)) list_.push_back({key, *wanted});
    }
    command.done();
    if (list_.empty() && !agrees_) command.fail("which condition?");
  }

  // What does not hold.
  std::vector<std::string> breaches(World& world) const {
    std::vector<std::string> found;
    const Counts counts = count(world);
    for (const Condition& condition : list_) {
      std::string text = breach(condition, counts);
      if (!text.empty()) found.push_back(std::move(text));
    }
    if (!agrees_) return found;
    if (!world.simulator().manager_runs()) {
      found.emplace_back("the manager is stopped");
      return found;
    }
    Violations differences;
    check_view(world.simulator(), read_truth(world.simulator()), differences);
    for (Violation& difference : differences) found.push_back(std::move(difference.text));
    return found;
  }

 private:
  std::vector<Condition> list_;
  bool agrees_;  // What the manager believes is what is there, and every engine is healthy.
};

// "6 running, 2+2+2"; without the parts if there are many.
std::string summary(World& world) {
  constexpr std::size_t parts_max = 16;
  const Counts counts = count(world);
  std::string text = std::to_string(counts.running) + " running";
  if (counts.on_engine.size() > parts_max) return text;
  for (std::size_t i = 0; i < counts.on_engine.size(); ++i) {
    text += (i == 0 ? ", " : "+") + std::to_string(counts.on_engine[i]);
  }
  return text;
}

void print_breaches(Scene& scene, const std::vector<std::string>& breaches) {
  for (const std::string& breach : breaches) scene.print("FAILED: " + without_ids(breach));
  scene.failed = true;
}

}  // namespace

void run_check(Scene& scene, Command& command) {
  World& world = scene.at(command);
  const Conditions conditions(command);
  const std::vector<std::string> breaches = conditions.breaches(world);
  if (!breaches.empty()) return print_breaches(scene, breaches);
  scene.print("ok: " + summary(world));
}

void run_await(Scene& scene, Command& command) {
  World& world = scene.at(command);
  const Duration within = command.duration("within").value_or(std::chrono::minutes(5));
  const Duration step = command.duration("step").value_or(std::chrono::seconds(1));
  if (step == Duration::zero()) command.fail("step= must not be zero");
  const Conditions conditions(command);
  Duration waited{};
  std::vector<std::string> breaches = conditions.breaches(world);
  for (; !breaches.empty() && waited < within; waited += step) {
    world.simulator().run_for(step);
    breaches = conditions.breaches(world);
  }
  if (!breaches.empty()) return print_breaches(scene, breaches);
  scene.print("after " + format_duration(std::chrono::floor<std::chrono::seconds>(waited)) + ": " +
              summary(world));
}

}  // namespace swarm::sim
