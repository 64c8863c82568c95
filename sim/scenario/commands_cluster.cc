// Commands that make the cluster and let time pass.
#include "core/base/duration_text.h"
#include "core/cluster/cluster.h"
#include "sim/scenario/scene.h"

#include <array>
#include <charconv>
#include <utility>

namespace swarm::sim {
namespace {

constexpr std::int64_t engines_max = 20'000;
// Every engine is read and in use by then, also a slow one.
constexpr Duration settling = std::chrono::seconds(5);

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == by) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// As the flag of `swarm manage`: a ratio, of which whole percent count.
std::int64_t to_percent(const Command& command, const std::string& text) {
  double ratio = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ratio);
  if (error != std::errc{} || end != text.data() + text.size() || ratio > 1000 || ratio < -1000) {
    command.fail("overcommit=" + text + " is no ratio");
  }
  return static_cast<std::int64_t>(ratio * 100);
}

void read_refresh(Command& command, ManagerOptions& options) {
  const auto text = command.option("refresh");
  if (!text) return;
  const std::size_t dots = text->find("..");
  options.refresh_min = command.to_duration(text->substr(0, dots));
  options.refresh_max =
      dots == std::string::npos ? options.refresh_min : command.to_duration(text->substr(dots + 2));
}

void read_rescheduling(Command& command, ManagerOptions& options) {
  options.reschedule_grace = command.duration("grace").value_or(options.reschedule_grace);
  options.reschedule_share_max =
      static_cast<int>(command.number("brake", 100).value_or(options.reschedule_share_max));
  const auto fence = command.option("fence");
  if (!fence) return;
  const auto policy = parse_fence_policy(*fence);
  if (!policy) command.fail("there is no fence policy " + *fence);
  options.fence = *policy;
}

ManagerOptions manager_options(Command& command) {
  ManagerOptions options;
  if (const auto strategy = command.option("strategy")) options.strategy = *strategy;
  if (const auto filters = command.option("filters")) options.filters = split(*filters, ',');
  if (const auto ratio = command.option("overcommit")) {
    options.overcommit_percent = to_percent(command, *ratio);
  }
  options.create_retries = static_cast<int>(command.number("createretry", 100).value_or(0));
  options.failure_retry = static_cast<int>(command.number("failures", 1000).value_or(3));
  read_refresh(command, options);
  read_rescheduling(command, options);
  const std::string problem = check_options(options);
  if (!problem.empty()) command.fail(problem);
  return options;
}

FakeEngineOptions engine_options(Command& command) {
  FakeEngineOptions options;
  options.cpus = command.number("cpus", 1'000'000).value_or(options.cpus);
  options.memory_bytes = command.size("memory").value_or(options.memory_bytes);
  options.labels = command.options("label");
  if (auto images = command.options("image"); !images.empty()) options.images = std::move(images);
  options.version = command.option("version").value_or(options.version);
  options.api_version = command.option("api").value_or(options.api_version);
  options.api_version_min = command.option("api-min").value_or(options.api_version_min);
  return options;
}

// "rack=a,b" gives a to the first engine, b to the second, a to the third.
std::string nth_of(const std::string& label, std::size_t n) {
  const std::size_t equals = label.find('=');
  if (equals == std::string::npos) return label;
  const std::vector<std::string> values = split(label.substr(equals + 1), ',');
  return label.substr(0, equals + 1) + values[n % values.size()];
}

std::size_t add_engine(World& world, FakeEngineOptions options) {
  const std::size_t number = world.engines();
  if (options.id.empty()) options.id = "ID-" + std::to_string(number + 1);
  options.address = "10.1." + std::to_string(number / 250) + "." + std::to_string(number % 250 + 1);
  return world.add_engine(std::move(options));
}

std::string states_text(World& world) {
  std::array<std::size_t, 4> counts{};
  for (const Engine* engine : world.cluster()->engines()) {
    ++counts[static_cast<std::size_t>(engine->state)];
  }
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(counts[i]) + " " +
            std::string(text_of(static_cast<EngineState>(i)));
  }
  return text.empty() ? "no engines" : text;
}

}  // namespace

void run_cluster(Scene& scene, Command& command) {
  if (scene.world) command.fail("there is a cluster already");
  SimulatorOptions options;
  options.seed = static_cast<std::uint64_t>(command.number("seed", INT64_MAX).value_or(1));
  options.manager = manager_options(command);
  const std::int64_t engines = command.number("engines", engines_max).value_or(0);
  const FakeEngineOptions usual = engine_options(command);
  command.done();
  scene.world = std::make_unique<World>(std::move(options));
  World& world = *scene.world;
  for (std::size_t i = 0; i < static_cast<std::size_t>(engines); ++i) {
    FakeEngineOptions one = usual;
    one.name = "engine-" + std::to_string(i + 1);
    for (std::string& label : one.labels) label = nth_of(label, i);
    world.set_listed(add_engine(world, std::move(one)), true);
  }
  world.listen();
  world.tell_discovery();
  world.simulator().run_for(settling);
  scene.looked_at = world.simulator().now();
  scene.print(states_text(world));
}

void run_engine(Scene& scene, Command& command) {
  World& world = scene.at(command);
  FakeEngineOptions options = engine_options(command);
  const bool unlisted = command.flag("unlisted");
  options.name = command.word("a name");
  options.id = command.option("id").value_or("");
  command.done();
  if (world.engine(options.name)) command.fail("there is an engine " + options.name + " already");
  if (world.engines() >= static_cast<std::size_t>(engines_max)) command.fail("too many engines");
  const std::size_t engine = add_engine(world, std::move(options));
  if (unlisted) return;
  world.set_listed(engine, true);
  world.tell_discovery();
  world.simulator().run_for(settling);
}

void run_manager(Scene& scene, Command& command) {
  World& world = scene.at(command);
  const std::string what = command.word("stop, start or restart");
  if (what != "stop" && what != "start" && what != "restart") command.fail("what is " + what + "?");
  command.done();
  if (what != "start") world.simulator().stop_manager();
  if (what == "stop") return;
  world.simulator().start_manager();
  scene.calls_seen = 0;
  world.listen();
  world.simulator().run_for(settling);
}

void run_time(Scene& scene, Command& command) {
  const Duration time = command.to_duration(command.word("a duration"));
  scene.at(command).simulator().run_for(time);
}

void run_elapsed(Scene& scene, Command& command) {
  const Instant now = scene.at(command).simulator().now();
  const Duration since = now - std::exchange(scene.looked_at, now);
  scene.print(since < std::chrono::seconds(1)
                  ? "less than a second"
                  : format_duration(std::chrono::floor<std::chrono::seconds>(since)));
}

}  // namespace swarm::sim
