#include "sim/engine/health.h"

#include "sim/engine/exec.h"
#include "sim/engine/life.h"
#include "sim/engine/time_text.h"

namespace swarm::sim::fake {
namespace {

constexpr std::int64_t interval_usual = 30 * nanos_per_second;
constexpr std::int64_t interval_shortest = nanos_per_second / 1000;
constexpr int retries_usual = 3;
constexpr std::size_t probes_kept = 5;

std::vector<std::string> probe_command(const RunPlan& plan) {
  if (plan.health_test.size() < 2) return {};
  if (plan.health_test[0] == "CMD-SHELL") return {"/bin/sh", "-c", plan.health_test[1]};
  if (plan.health_test[0] != "CMD") return {};
  return {plan.health_test.begin() + 1, plan.health_test.end()};
}

void set_status(Daemon& daemon, Container& container, const std::string& status) {
  if (container.health->status == status) return;
  container.health->status = status;
  emit_container(daemon, container, "health_status: " + status);
}

void record(Daemon& daemon, Container& container, Probe probe) {
  Health& health = *container.health;
  const bool passed = probe.exit_code == 0;
  health.log.push_back(std::move(probe));
  if (health.log.size() > probes_kept) health.log.erase(health.log.begin());
  if (passed) {
    health.failing_streak = 0;
    return set_status(daemon, container, "healthy");
  }
  const bool grace = health.status == "starting" &&
                     daemon.now.wall - container.started < container.plan.health_start_period;
  if (grace) return;
  const int retries =
      container.plan.health_retries > 0 ? container.plan.health_retries : retries_usual;
  if (++health.failing_streak >= retries) set_status(daemon, container, "unhealthy");
}

void schedule_probe(Daemon& daemon, Container& container);

void probe(Daemon& daemon, const std::string& id) {
  const auto found = daemon.containers.find(id);
  if (found == daemon.containers.end() || !found->second->running) return;
  Container& container = *found->second;
  container.running->probe.reset();
  // A paused container is not probed, and not called ill either.
  if (container.phase == Phase::paused) return schedule_probe(daemon, container);
  Exec& exec = add_exec(daemon, container, probe_command(container.plan));
  exec.attach_out = exec.attach_err = true;
  exec.on_end = [&daemon, id, start = daemon.now.wall](const Exec& done, std::string_view output) {
    const auto still = daemon.containers.find(id);
    if (still == daemon.containers.end() || !still->second->running) return;
    record(daemon, *still->second,
           {start, daemon.now.wall, done.exit_code.value_or(-1), std::string(output)});
    schedule_probe(daemon, *still->second);
  };
  if (auto started = start_exec(daemon, exec); !started) {
    exec.on_end = nullptr;
    record(daemon, container, {daemon.now.wall, daemon.now.wall, -1, started.error().detail});
    schedule_probe(daemon, container);
  }
}

void schedule_probe(Daemon& daemon, Container& container) {
  const std::int64_t interval = container.plan.health_interval >= interval_shortest
                                    ? container.plan.health_interval
                                    : interval_usual;
  container.running->probe = daemon.timers.arm(daemon.now.now + Duration(interval),
                                               [&daemon, id = container.id] { probe(daemon, id); });
}

}  // namespace

void start_health_checks(Daemon& daemon, Container& container) {
  if (probe_command(container.plan).empty()) return;
  container.health = std::make_unique<Health>();
  schedule_probe(daemon, container);
}

void stop_health_checks(Daemon& daemon, Container& container) {
  if (container.running->probe) daemon.timers.cancel(*container.running->probe);
  container.running->probe.reset();
  if (container.health && container.health->status == "starting") {
    container.health->status = "unhealthy";
  }
}

json::object health_json(const Health& health) {
  json::array log;
  for (const Probe& entry : health.log) {
    log.push_back({{"Start", rfc3339(entry.start)},
                   {"End", rfc3339(entry.end)},
                   {"ExitCode", entry.exit_code},
                   {"Output", entry.output}});
  }
  return {{"Status", health.status}, {"FailingStreak", health.failing_streak}, {"Log", log}};
}

}  // namespace swarm::sim::fake
