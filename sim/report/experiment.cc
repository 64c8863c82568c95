#include "sim/report/experiment.h"

#include "core/base/assert.h"
#include "core/scheduler/scheduler.h"
#include "sim/report/draws.h"
#include "sim/report/measure.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <utility>

namespace swarm::sim {
namespace {

// Nodes that are asked why, when a container is refused.
constexpr std::size_t asked_max = 100;

std::string node_name(std::size_t number) {
  std::string digits = std::to_string(number + 1);
  return "node" + std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

class Experiment {
 public:
  Experiment(const ExperimentOptions& options, const std::vector<Arrival>& arrivals)
      : options_(options),
        arrivals_(arrivals),
        scheduler_({"health", "port", "containerslots", "dependency", "affinity", "constraint",
                    "whitelist"},
                   options.strategy),
        choices_(options.seed ^ 0x5C4E),
        losses_(options.seed ^ 0x1055),
        meter_(arrivals) {
    result_.strategy = options.strategy;
    for (std::size_t i = 0; i < options.nodes; ++i) add_node(i);
    up_.assign(options.nodes, true);
    if (options.node_life > Duration::zero()) plan_loss();
  }

  ExperimentResult run() {
    const Duration pause = options_.time / static_cast<std::int64_t>(options_.samples);
    Duration sample = pause;
    std::size_t next = 0;
    while (true) {
      const Duration arrival = next < arrivals_.size() ? arrivals_[next].at : Duration::max();
      const Duration happening = happenings_.empty() ? Duration::max() : happenings_.top().at;
      now_ = std::min({arrival, happening, sample});
      if (now_ == happening) {
        happen();
      } else if (now_ == arrival) {
        arrive(next++);
      } else {
        measure();
        if (result_.at_seconds.size() == options_.samples) return std::move(result_);
        sample += pause;
      }
    }
  }

 private:
  enum class Kind { end, repair, loss };
  struct Happening {
    Duration at{};
    std::uint64_t serial = 0;
    Kind kind = Kind::end;
    std::size_t which = 0;
    bool operator<(const Happening& other) const {  // The first is on top.
      return std::tie(at, serial) > std::tie(other.at, other.serial);
    }
  };
  struct Running {
    EngineKey node = no_key;  // no_key: it has ended.
    ContainerKey key = no_key;
    std::size_t arrival = 0;
  };

  void add_node(std::size_t i) {
    NodeFacts facts;
    facts.id = facts.name = node_name(i);
    facts.cpus_total = options_.cpus + options_.cpus * options_.overcommit_percent / 100;
    facts.memory_bytes_total =
        options_.memory_bytes + options_.memory_bytes * options_.overcommit_percent / 100;
    facts.labels = {{"zone", "z" + std::to_string(1 + i % 3)},
                    {"disk", i % 4 == 0 ? "ssd" : "hdd"}};
    state_.put_node(static_cast<EngineKey>(i), facts);
    state_.set_health(static_cast<EngineKey>(i), 100);
  }

  void plan(Duration after, Kind kind, std::size_t which) {
    happenings_.push({now_ + after, ++serial_, kind, which});
  }

  void plan_loss() {
    const double mean =
        static_cast<double>(options_.node_life.count()) / static_cast<double>(options_.nodes);
    const auto after = static_cast<std::int64_t>(draw_exponential(losses_, mean));
    plan(Duration(after), Kind::loss, losses_.below(options_.nodes));
  }

  void happen() {
    const Happening happening = happenings_.top();
    happenings_.pop();
    switch (happening.kind) {
      case Kind::end:
        return end(running_[happening.which]);
      case Kind::repair:
        up_[happening.which] = true;
        return state_.set_health(static_cast<EngineKey>(happening.which), 100);
      case Kind::loss:
        plan_loss();
        return lose(happening.which);
    }
  }

  void put(Running& running, EngineKey node) {
    const ContainerSpec& spec = arrivals_[running.arrival].spec;
    PlacedContainer placed;
    placed.id = "c" + std::to_string(running.arrival);
    if (!spec.name.empty()) placed.names.push_back(spec.name);
    placed.labels = spec.labels;
    placed.cpus = spec.cpus;
    placed.memory_bytes = spec.memory_bytes;
    placed.host_ports = spec.host_ports;
    running.node = node;
    running.key = state_.put_container(node, placed);
  }

  void arrive(std::size_t arrival) {
    const ContainerSpec& spec = arrivals_[arrival].spec;
    const auto node = scheduler_.place(spec, state_, choices_);
    if (!node) return refuse(spec, node.error());
    running_.push_back({no_key, no_key, arrival});
    put(running_.back(), *node);
    ++alive_;
    ++result_.placed;
    const Duration life = arrivals_[arrival].life;
    if (life > Duration::zero()) plan(life, Kind::end, running_.size() - 1);
  }

  void end(Running& running) {
    state_.remove_container(running.key);
    running.node = no_key;
    --alive_;
  }

  void refuse(const ContainerSpec& spec, const Error& error) {
    ++result_.refused;
    if (error.code == Errc::invalid_expression) {
      ++result_.refused_by["invalid rule"];
      return;
    }
    for (const Refusal& refusal : scheduler_.explain(spec, state_, asked_max)) {
      ++result_.refused_by[refusal.filter];
    }
  }

  // Its containers are placed anew, in the order in which they came.
  void lose(std::size_t node) {
    if (!up_[node]) return;
    up_[node] = false;
    const auto lost = static_cast<EngineKey>(node);
    state_.set_health(lost, 0);
    plan(options_.repair, Kind::repair, node);
    for (Running& running : running_) {
      if (running.node != lost) continue;
      const auto other = scheduler_.place(arrivals_[running.arrival].spec, state_, choices_);
      if (!other) {
        ++result_.not_moved;
        continue;
      }
      state_.remove_container(running.key);
      put(running, *other);
      ++result_.moved;
    }
  }

  void measure() {
    std::vector<NodeLoad> loads;
    for (std::size_t i = 0; i < options_.nodes; ++i) {
      if (up_[i]) loads.push_back(state_.load(static_cast<EngineKey>(i)));
    }
    const auto add = [this](Measure measure, std::int64_t value) {
      result_.series[static_cast<std::size_t>(measure)].push_back(value);
    };
    result_.at_seconds.push_back(std::chrono::floor<std::chrono::seconds>(now_).count());
    add(Measure::running, alive_);
    add(Measure::refused, static_cast<std::int64_t>(result_.refused));
    add(Measure::moved, static_cast<std::int64_t>(result_.moved));
    for (const auto& [what, value] : meter_.read(loads)) add(what, value);
  }

  const ExperimentOptions& options_;
  const std::vector<Arrival>& arrivals_;
  Scheduler scheduler_;
  PlacementState state_;
  Random choices_;
  Random losses_;
  Meter meter_;
  std::vector<Running> running_;
  std::vector<bool> up_;
  std::int64_t alive_ = 0;
  std::priority_queue<Happening> happenings_;
  std::uint64_t serial_ = 0;
  Duration now_{};
  ExperimentResult result_;
};

}  // namespace

const std::array<MeasureRow, measures_count>& measure_table() {
  static constexpr std::array<MeasureRow, measures_count> table = {{
      {"running", "Containers running", "", 0},
      {"cpus_used", "CPUs in use", "%", 1},
      {"memory_used", "Memory in use", "%", 1},
      {"max_over_mean", "Balance: fullest node over the mean", "x", 2},
      {"variation", "Balance: variation (deviation over mean)", "", 2},
      {"jain", "Balance: Jain's index (1: all nodes alike)", "", 3},
      {"fragmentation", "Fragmentation: free CPUs of no use to what is typical", "%", 1},
      {"refused", "Refused since the start", "", 0},
      {"moved", "Moved since the start", "", 0},
  }};
  return table;
}

ExperimentResult run_experiment(const ExperimentOptions& options,
                                const std::vector<Arrival>& arrivals) {
  SWARM_ASSERT(options.nodes > 0 && options.samples > 0);
  return Experiment(options, arrivals).run();
}

}  // namespace swarm::sim
