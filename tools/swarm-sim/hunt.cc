// swarm-sim hunt: trial after trial in several processes, until the time or the seeds are over.
#include "sim/store/election_trial.h"

#include "tools/swarm-sim/child.h"
#include "tools/swarm-sim/coverage_output.h"
#include "tools/swarm-sim/hunt_tally.h"
#include "tools/swarm-sim/trial_output.h"
#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <limits>
#include <poll.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>
#include <vector>

namespace swarm::tools {
namespace {

using Clock = std::chrono::steady_clock;

struct HuntSettings {
  sim::TrialOptions trial;
  std::uint64_t first = 1;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  Clock::time_point end = Clock::time_point::max();
  unsigned jobs = 1;
  std::uint64_t failures_max = 20;
  std::uint64_t twice_every = 16;  // One seed of so many is run twice: same seed, same hash.
  bool json = false;
  bool coverage = false;
};

Clock::duration duration_of(const std::string& text) {
  std::size_t used = 0;
  const double number = std::stod(text, &used);
  const std::string unit = text.substr(used);
  const double factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (factor == 0 || number <= 0) throw std::runtime_error("--for takes a time like 30s, 10m, 1h");
  return std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(number * factor));
}

void read_seeds(const std::string& text, HuntSettings& settings) {
  const std::size_t dots = text.find("..");
  settings.first = std::stoull(text);
  settings.last = dots == std::string::npos ? settings.first : std::stoull(text.substr(dots + 2));
  if (settings.last < settings.first) throw std::runtime_error("--seeds takes A..B");
}

HuntSettings parse(Arguments arguments) {
  HuntSettings settings;
  std::string seeds, time;
  CLI::App app;
  add_trial_options(app, settings.trial);
  app.add_option("--seeds", seeds);
  app.add_option("--for", time);
  app.add_option("--jobs", settings.jobs)->check(CLI::Range(1, 256));
  app.add_option("--failures", settings.failures_max);
  app.add_option("--twice-every", settings.twice_every);
  app.add_flag("--json", settings.json);
  app.add_flag("--coverage", settings.coverage);
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  if (!seeds.empty()) read_seeds(seeds, settings);
  if (seeds.empty() && time.empty()) settings.last = 200;
  if (!time.empty()) settings.end = Clock::now() + duration_of(time);
  return settings;
}

// Trials are of one manager; with some seeds several want to be the primary, for some hours.
constexpr std::uint64_t election_every = 16;
constexpr Duration election_time = std::chrono::hours(2);

void hold_election(std::uint64_t seed, int out) {
  const sim::ElectionTrialReport report = sim::run_election_trial({seed, election_time});
  write_all(out, election_line(report, election_time));
  if (!report.violations.empty()) write_all(out, fmt::format("failed {} election\n", seed));
}

// Returns what met the engines.
sim::StateEventMatrix run_one(const HuntSettings& settings, std::uint64_t seed, int out) {
  sim::TrialOptions options = settings.trial;
  options.seed = seed;
  const sim::TrialReport report = sim::run_trial(options);
  const bool twice = settings.twice_every > 0 && seed % settings.twice_every == 0;
  write_all(out, tally_line(report, twice));
  if (!report.violations.empty()) {
    write_all(out, fmt::format("failed {} {}\n", seed, report.violations.front().rule));
  } else if (twice && sim::run_trial(options).hash != report.hash) {
    write_all(out, fmt::format("failed {} hash\n", seed));
  }
  return report.matrix;
}

// One of the processes: every `jobs`-th seed from `first` on.
void hunt_some(const HuntSettings& settings, std::uint64_t first, int out) {
  sim::StateEventMatrix matrix;
  for (std::uint64_t seed = first; seed <= settings.last; seed += settings.jobs) {
    if (Clock::now() >= settings.end) break;
    write_all(out, fmt::format("begin {}\n", seed));
    matrix.add(run_one(settings, seed, out));
    if (seed % election_every == 0) hold_election(seed, out);
  }
  write_all(out, coverage_lines() + matrix_lines(matrix));
}

class Hunt {
 public:
  explicit Hunt(const HuntSettings& settings) : settings_(settings) {}

  Tally run() {
    for (unsigned i = 0; i < settings_.jobs; ++i) start(settings_.first + i);
    while (!workers_.empty()) wait();
    if (!settings_.json && isatty(STDERR_FILENO) != 0) std::fputs("\n", stderr);
    return std::move(tally_);
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

 private:
  struct Worker {
    Child child;
    std::string unread;
    std::uint64_t seed = 0;
  };

  void start(std::uint64_t first) {
    if (first > settings_.last) return;
    const auto work = [this, first](int out) { hunt_some(settings_, first, out); };
    workers_.push_back({start_child(work, false), {}, first});
  }

  void wait() {
    std::vector<pollfd> waiting;
    for (const Worker& worker : workers_) waiting.push_back({worker.child.out, POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), 1000) < 0) return;
    for (std::size_t i = waiting.size(); i-- > 0;) {
      if (waiting[i].revents != 0) read_from(i);
    }
    if (!settings_.json && isatty(STDERR_FILENO) != 0) print_progress(tally_, seconds());
  }

  void read_from(std::size_t index) {
    Worker& worker = workers_[index];
    char buffer[65536];
    const ssize_t got = read(worker.child.out, buffer, sizeof buffer);
    if (got <= 0) return ended(index);
    worker.unread.append(buffer, static_cast<std::size_t>(got));
    for (std::size_t end; (end = worker.unread.find('\n')) != std::string::npos;) {
      const std::string line = worker.unread.substr(0, end);
      worker.unread.erase(0, end + 1);
      if (line.starts_with("begin ")) worker.seed = std::stoull(line.substr(6));
      tally_.take_line(line);
    }
    // Enough is known: the others need not find the same a hundred times.
    if (tally_.failures.size() >= settings_.failures_max) settings_.end = Clock::time_point::min();
    if (settings_.end == Clock::time_point::min()) stop_all();
  }

  void stop_all() {
    for (const Worker& worker : workers_) {
      kill(worker.child.pid, SIGKILL);
      end_child(worker.child);
    }
    workers_.clear();
  }

  void ended(std::size_t index) {
    const Worker worker = std::move(workers_[index]);
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(index));
    if (end_child(worker.child)) return;
    tally_.failures.emplace(worker.seed, "crash");
    ++tally_.seeds;
    start(worker.seed + settings_.jobs);
  }

  HuntSettings settings_;
  Clock::time_point began_ = Clock::now();
  std::vector<Worker> workers_;
  Tally tally_;
};

// The alarm must ring for a trial that fails for certain.
bool canary_sings(const HuntSettings& settings) {
  HuntSettings canary = settings;
  canary.trial.canary = true;
  canary.first = 1;
  canary.last = 4;
  canary.jobs = 1;
  canary.trial.hosts = canary.trial.clients = 2;
  canary.trial.seconds = 20;
  canary.json = true;
  canary.end = Clock::time_point::max();
  return !Hunt(canary).run().failures.empty();
}

}  // namespace

int run_hunt(Arguments arguments) {
  const HuntSettings settings = parse(std::move(arguments));
  if (!canary_sings(settings)) {
    std::fputs("hunt: the canary was not noticed: this hunt would find nothing\n", stderr);
    return 3;
  }
  Hunt hunt(settings);
  const Tally tally = hunt.run();
  print_summary(tally, hunt.seconds(), settings.json);
  bool covered = true;
  if (settings.coverage) {
    print_coverage(tally);
    covered = print_matrix(tally);
  }
  return tally.failures.empty() && covered ? 0 : 1;
}

}  // namespace swarm::tools
