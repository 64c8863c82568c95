// swarm-sim bench: how fast the simulator is, each figure by itself.
#include "core/cluster/cluster.h"
#include "sim/event_queue.h"
#include "sim/trial.h"

#include "tools/swarm-sim/child.h"
#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <ctime>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace swarm::tools {
namespace {

using Wall = std::chrono::steady_clock;
using std::chrono::seconds;

struct BenchSettings {
  std::string what;
  std::uint64_t events = 20'000'000;
  std::uint32_t hosts = 0;
  std::uint32_t containers = 30;  // Of each host.
  std::uint32_t minutes = 0;
  std::uint64_t seeds = 16;
  unsigned jobs = 1;
};

// Both, because the machine may have others to serve.
struct Stopwatch {
  Wall::time_point began = Wall::now();
  std::clock_t cpu_began = std::clock();

  double wall() const { return std::chrono::duration<double>(Wall::now() - began).count(); }
  double cpu() const { return static_cast<double>(std::clock() - cpu_began) / CLOCKS_PER_SEC; }
};

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// --- The queue alone ------------------------------------------------------------------

// One timer a host that sets itself again, at a drawn time.
struct Kernel {
  sim::EventQueue queue;
  Random dice{1};
  Instant now{};

  void set(std::uint32_t host) {
    const Duration pause = std::chrono::nanoseconds(1 + dice.below(1'000'000'000));
    queue.at(now + pause, [this, host] { set(host); });
  }
};

int bench_kernel(const BenchSettings& settings) {
  const std::uint32_t hosts = settings.hosts > 0 ? settings.hosts : 10'000;
  Kernel kernel;
  for (std::uint32_t host = 0; host < hosts; ++host) kernel.set(host);
  const Stopwatch watch;
  for (std::uint64_t i = 0; i < settings.events; ++i) {
    kernel.now = kernel.queue.next_due();
    kernel.queue.pop()();
  }
  const double events = static_cast<double>(settings.events);
  fmt::print(
      "kernel: {} timers, {:.0f} events: {:.2f} M events a CPU second ({:.2f} M/s by clock)\n",
      hosts, events, events / watch.cpu() / 1e6, events / watch.wall() / 1e6);
  return 0;
}

// --- The whole stack ------------------------------------------------------------------

// Hosts with so many containers each, made behind the manager's back, and nobody but the manager.
struct Fleet {
  explicit Fleet(const BenchSettings& settings, std::uint32_t hosts) : simulator(options()) {
    const std::size_t bytes_empty = resident_bytes();
    for (std::uint32_t i = 0; i < hosts; ++i) {
      sim::FakeEngineOptions engine;
      engine.id = "ID" + std::to_string(i);
      engine.name = "node" + std::to_string(i);
      engine.address = fmt::format("10.{}.{}.{}", 1 + i / 62500, i / 250 % 250, i % 250 + 1);
      simulator.add_host(std::move(engine));
    }
    bytes_of_hosts = resident_bytes() - bytes_empty;
    for (std::uint32_t i = 0; i < hosts; ++i) fill(i, settings.containers);
    bytes_of_containers = resident_bytes() - bytes_empty - bytes_of_hosts;
    simulator.discover_all();
    containers = std::size_t{hosts} * settings.containers;
  }

  static sim::SimulatorOptions options() {
    sim::SimulatorOptions made;
    made.keep_trace = 0;
    return made;
  }

  void fill(std::uint32_t host, std::uint32_t count) {
    const Headers json{{"Content-Type", "application/json"}};
    for (std::uint32_t i = 0; i < count; ++i) {
      simulator.ask_engine(
          host, {"POST", fmt::format("/containers/create?name=c{}-{}", host, i), json,
                 R"({"Image":"busybox","Cmd":["sleep","100000000"],"Labels":{"app":"web"}})"});
      simulator.ask_engine(host,
                           {"POST", fmt::format("/containers/c{}-{}/start", host, i), {}, {}});
    }
  }

  bool settled() { return simulator.manager().cluster().containers().size() == containers; }

  sim::Simulator simulator;
  std::size_t containers = 0;
  std::size_t bytes_of_hosts = 0;
  std::size_t bytes_of_containers = 0;
};

int bench_day(const BenchSettings& settings) {
  const std::uint32_t hosts = settings.hosts > 0 ? settings.hosts : 10'000;
  const std::uint32_t minutes = settings.minutes > 0 ? settings.minutes : 10;
  const std::size_t bytes_before = resident_bytes();
  const Stopwatch start;
  Fleet fleet(settings, hosts);
  for (int i = 0; i < 600 && !fleet.settled(); ++i) fleet.simulator.run_for(seconds(1));
  fmt::print("day: {} hosts and {} containers known after {:.1f} CPU s\n", hosts, fleet.containers,
             start.cpu());
  const std::uint64_t events_before = fleet.simulator.events();
  const Stopwatch watch;
  fleet.simulator.run_for(std::chrono::minutes(minutes));
  const double events = static_cast<double>(fleet.simulator.events() - events_before);
  const double virtual_seconds = 60.0 * minutes;
  fmt::print(
      "day: {} virtual minutes: {:.0f} events, {:.0f} events a CPU second, {:.0f} times real "
      "time; a virtual day: {:.0f} CPU s\n",
      minutes, events, events / watch.cpu(), virtual_seconds / watch.cpu(),
      watch.cpu() * 86400 / virtual_seconds);
  fmt::print(
      "day: {} bytes a host, {} bytes a container in the engines; {} bytes a container with "
      "all that the manager keeps\n",
      fleet.bytes_of_hosts / hosts,
      fleet.bytes_of_containers / std::max<std::size_t>(1, fleet.containers),
      (resident_bytes() - bytes_before - fleet.bytes_of_hosts) /
          std::max<std::size_t>(1, fleet.containers));
  return 0;
}

sim::TrialOptions load(const BenchSettings& settings, std::uint32_t hosts, std::uint32_t minutes) {
  sim::TrialOptions options;
  options.hosts = settings.hosts > 0 ? settings.hosts : hosts;
  options.seconds = 60 * (settings.minutes > 0 ? settings.minutes : minutes);
  return options;
}

// Clients, calls, codecs, the core and the checkers, no faults.
int bench_stack(const BenchSettings& settings) {
  sim::TrialOptions options = load(settings, 1000, 10);
  options.clients = 8;
  options.faults = false;
  const Stopwatch watch;
  const sim::TrialReport report = sim::run_trial(options);
  const double virtual_seconds = std::chrono::duration<double>(report.virtual_time).count();
  fmt::print(
      "stack: {} hosts, {} requests, {} events: {:.0f} events a CPU second, {:.0f} times real "
      "time\n",
      options.hosts, report.requests, report.events,
      static_cast<double>(report.events) / watch.cpu(), virtual_seconds / watch.cpu());
  return report.violations.empty() ? 0 : 1;
}

// Trials as a hunt makes them, all faults enabled.
int bench_seeds(const BenchSettings& settings) {
  sim::TrialOptions options = load(settings, 50, 10);
  options.all_faults = true;
  const Stopwatch watch;
  std::vector<Child> children;
  for (unsigned job = 0; job < settings.jobs; ++job) {
    children.push_back(start_child(
        [&options, &settings, job](int out) {
          std::uint64_t events = 0, broken = 0;
          const Stopwatch own;
          for (std::uint64_t seed = 1 + job; seed <= settings.seeds; seed += settings.jobs) {
            options.seed = seed;
            const sim::TrialReport report = sim::run_trial(options);
            events += report.events;
            broken += report.violations.empty() ? 0 : 1;
          }
          write_all(out, fmt::format("{} {} {}", events, broken, own.cpu()));
        },
        false));
  }
  std::uint64_t events = 0, broken = 0;
  double cpu = 0;
  for (const Child& child : children) {
    std::istringstream words(read_all(child.out));
    std::uint64_t some = 0, bad = 0;
    double used = 0;
    words >> some >> bad >> used;
    events += some;
    broken += bad;
    cpu += used;
    if (!end_child(child)) ++broken;
  }
  const double count = static_cast<double>(settings.seeds);
  fmt::print(
      "seeds: {} of {} hosts x {} virtual minutes, all faults: {:.3f} CPU s each, {:.0f} events "
      "a CPU second\n",
      settings.seeds, options.hosts, options.seconds / 60, cpu / count,
      static_cast<double>(events) / cpu);
  fmt::print(
      "seeds: {:.0f} a day on two processors ({:.0f} a day by clock, {} processes); {} broke a "
      "rule\n",
      2 * 86400 * count / cpu, 86400 * count / watch.wall(), settings.jobs, broken);
  return broken == 0 ? 0 : 1;
}

}  // namespace

int run_bench(Arguments arguments) {
  BenchSettings settings;
  CLI::App app;
  app.add_option("WHAT", settings.what)
      ->required()
      ->check(CLI::IsMember({"kernel", "stack", "day", "seeds"}));
  app.add_option("--events", settings.events)->check(CLI::Range(1ul, 1'000'000'000ul));
  app.add_option("--hosts", settings.hosts)->check(CLI::Range(1, 100'000));
  app.add_option("--containers", settings.containers)->check(CLI::Range(0, 1000));
  app.add_option("--minutes", settings.minutes)->check(CLI::Range(1, 100'000));
  app.add_option("--seeds", settings.seeds)->check(CLI::Range(1ul, 1'000'000ul));
  app.add_option("--jobs", settings.jobs)->check(CLI::Range(1, 256));
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  if (settings.what == "kernel") return bench_kernel(settings);
  if (settings.what == "stack") return bench_stack(settings);
  if (settings.what == "day") return bench_day(settings);
  return bench_seeds(settings);
}

}  // namespace swarm::tools
