#include "sim/trial.h"

#include "core/cluster/cluster.h"
#include "sim/fault_injector.h"
#include "sim/probes.h"
#include "sim/stage.h"
#include "sim/trial_plan.h"

#include <algorithm>
#include <utility>

namespace swarm::sim {
namespace {

using std::chrono::seconds;

constexpr std::int64_t gigabyte = std::int64_t{1} << 30;
constexpr std::int64_t overcommit = 5;
constexpr Duration start_up = seconds(20);
constexpr Duration check_period = seconds(5);
// Longer than any deadline of the manager: what does not agree by then never will.
constexpr Duration calm_max = std::chrono::minutes(15);
constexpr Duration calm_step = seconds(30);
// An engine may unpack an archive for an hour in silence; one whose answer is lost looks the same.
constexpr Duration unpacking_max = std::chrono::hours(1);
// Much shorter than the pause between two reads of an engine.
constexpr Duration news_time = seconds(3);
// After its grace period: until a lost host's containers run elsewhere or have found no place.
constexpr Duration loss_max = std::chrono::minutes(5);

// The plan is drawn from the same tape that the simulator then uses, so it is drawn first.
TrialPlan plan_for(const TrialOptions& options, LaneData& used) {
  Tape tape = options.script ? Tape(*options.script) : Tape(options.seed, true);
  Lane& lane = tape.lane({LaneKind::setup});
  TrialPlan plan = drawn_plan(lane, options);
  used = lane.used();
  return plan;
}

using Heard = std::function<void(EngineKey, std::size_t host, const HttpRequest&)>;

SimulatorOptions simulator_options(const TrialOptions& options, const TrialPlan& plan,
                                   Heard heard) {
  SimulatorOptions made;
  made.seed = options.seed;
  made.script = options.script;
  made.keep_tape = options.keep_tape;
  made.keep_trace = options.keep_trace;
  made.manager.strategy = plan.strategy;
  made.manager.overcommit_percent = overcommit;
  made.manager.refresh_min = plan.refresh_min;
  made.manager.refresh_max = 2 * plan.refresh_min;
  made.manager.reschedule_grace = plan.grace;
  made.manager.reschedule_share_max = plan.share_max;
  made.manager.fence = plan.fence;
  made.manager.create_retries = plan.create_retries;
  made.manager.client_requests_max = plan.requests_max;
  if (plan.relays) made.manager.relay_ports = "0.0.0.0";
  made.manager.relays_max = plan.relays_max;
  if (plan.has_rivals()) made.manager.advertise = "10.9.0.1:4000";
  made.faults = plan.faults;
  made.heard = std::move(heard);
  made.slow_max = seconds(3);
  return made;
}

constexpr std::string_view swarm_id_label = "com.docker.swarm.id";

// In the body of a create, without a parser.
std::string swarm_id_in(std::string_view body) {
  const std::string member = '"' + std::string(swarm_id_label) + "\":\"";
  const std::size_t at = body.find(member);
  if (at == std::string_view::npos) return {};
  body.remove_prefix(at + member.size());
  return std::string(body.substr(0, body.find('"')));
}

Wish wish_of(const Arrival& arrival) {
  Wish wish;
  wish.name = arrival.spec.name;
  wish.cpus = arrival.spec.cpus;
  wish.memory_bytes = arrival.spec.memory_bytes;
  for (const std::string& rule : arrival.spec.constraints) {
    wish.rules.push_back("constraint:" + rule);
  }
  for (const std::string& rule : arrival.spec.affinities) wish.rules.push_back("affinity:" + rule);
  if (!arrival.spec.host_ports.empty()) wish.host_port = arrival.spec.host_ports.front().port;
  return wish;
}

class Trial {
 public:
  explicit Trial(const TrialOptions& options)
      : options_(options),
        plan_(plan_for(options, setup_)),
        simulator_(
            simulator_options(options, plan_,
                              [this](EngineKey key, std::size_t host, const HttpRequest& request) {
                                if (options_.checks) check_heard(key, host, request);
                              })),
        stage_{simulator_, {}, {}, {}, {}, 0} {
    for (std::uint32_t i = 0; i < plan_.hosts; ++i) add_host(i);
    if (plan_.has(FaultKind::cloned_id)) add_clone();
    stage_.drawn_ports = plan_.relays;
    for (const std::uint16_t port : taken_ports()) simulator_.take_port(PortProtocol::tcp, port);
  }

  TrialReport run() {
    std::vector<std::size_t> listed(stage_.hosts.size());
    for (std::size_t i = 0; i < listed.size(); ++i) listed[i] = i;
    simulator_.set_role(never, simulator_.own_address());
    if (options_.sample) sample();
    simulator_.discover(listed);
    simulator_.run_for(start_up);
    if (!plan_.forgets()) events_ = simulator_.send({"GET", "/events", {}, {}});
    told_before_ = simulator_.container_events();
    stage_.end = simulator_.now() + plan_.storm;
    storm();
    if (report_.violations.empty() && options_.calm) calm();
    if (options_.canary && stage_.ledger.created > 0) {
      report_.violations.push_back({"canary", "a container was created"});
    }
    return finished();
  }

 private:
  void add_host(std::uint32_t i) {
    FakeEngineOptions engine;
    HostFacts facts;
    facts.name = "node" + std::to_string(i);
    facts.cpus = 2 + i * 5 % 7;
    facts.memory_bytes = (1 + i * 3 % 4) * gigabyte;
    facts.rack = "r" + std::to_string(i % 4);
    engine.id = "ID" + std::to_string(i);
    engine.name = facts.name;
    engine.cpus = facts.cpus;
    engine.memory_bytes = facts.memory_bytes;
    engine.labels = {"rack=" + facts.rack};
    if (plan_.old_hosts[i]) {
      engine.version = "20.10.24";
      engine.api_version = "1.41";
    }
    engine.address = "10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
    stage_.hosts.push_back(std::move(facts));
    simulator_.add_host(std::move(engine));
  }

  // A second machine from the same image: the ID of the first.
  void add_clone() {
    FakeEngineOptions engine;
    engine.id = "ID0";
    engine.name = "clone";
    engine.address = "10.2.0.1";
    stage_.clones.push_back(simulator_.add_host(std::move(engine)));
  }

  void sample() {
    if (simulator_.manager_runs()) options_.sample(simulator_);
    simulator_.after(options_.sample_every, [this] { sample(); });
  }

  // --- The storm ---

  void storm() {
    std::vector<std::unique_ptr<Actor>>& actors = actors_;
    if (!options_.arrivals.empty()) replay_arrivals();
    for (std::uint32_t i = 0; options_.arrivals.empty() && i < plan_.clients; ++i) {
      actors.push_back(std::make_unique<Actor>(stage_, i, plan_.works, plan_.think_max));
      actors.back()->begin();
    }
    const bool any_fault =
        std::ranges::any_of(plan_.faults.all(), [](unsigned f) { return f > 0; });
    injector_.emplace(stage_, plan_.faults, plan_.fault_pause_max);
    if (any_fault) injector_->begin();
    while (!stage_.over() && report_.violations.empty()) {
      simulator_.run_for(check_period);
      if (options_.checks) check_always(report_.violations);
      if (stage_.acting == (any_fault ? 0u : 1u)) break;
    }
    stage_.end = simulator_.now();
  }

  void replay_arrivals() {
    actors_.push_back(std::make_unique<Actor>(stage_, 0, plan_.works, plan_.think_max));
    Actor& actor = *actors_.back();
    for (const Arrival& arrival : options_.arrivals) {
      if (arrival.at >= plan_.storm) break;
      simulator_.after(arrival.at, [this, &actor, &arrival] { arrive(actor, arrival); });
    }
    simulator_.after(plan_.storm, [&actor] { actor.done(); });
  }

  void arrive(Actor& actor, const Arrival& arrival) {
    actor.make(wish_of(arrival), [this, &actor, life = arrival.life](const std::string& id) {
      if (id.empty() || life == Duration::zero()) return;
      simulator_.after(life, [&actor, id] { actor.remove(id, [] {}); });
    });
  }

  // A clone is no part of the cluster.
  std::vector<TrueContainer> without_clones(std::vector<TrueContainer> all) const {
    std::erase_if(all, [this](const TrueContainer& container) {
      return container.host >= stage_.hosts.size();
    });
    return all;
  }
  std::vector<TrueContainer> truth() const { return without_clones(read_truth(simulator_)); }

  // What shows at the end of a certain call only.
  void check_heard(EngineKey key, std::size_t host, const HttpRequest& request) {
    const Cluster& cluster = simulator_.manager().cluster();
    // The manager has learned which daemon this is.
    if (request.target.ends_with("/version")) check_remembered(cluster, stage_.ledger, at_once_);
    if (plan_.forgets_creates() || request.target.find("/containers/create") == std::string::npos) {
      return;
    }
    const std::string swarm_id = swarm_id_in(request.body);
    const auto there = simulator_.engine(host).containers();
    const bool made = std::ranges::any_of(there, [&](const EngineContainer& container) {
      const auto label = container.labels->find(std::string(swarm_id_label));
      return label != container.labels->end() && label->second == swarm_id;
    });
    if (made) check_held(cluster, key, swarm_id, at_once_);
  }

  void check_always(Violations& violations) {
    if (simulator_.manager_runs()) {
      check_placed(simulator_.manager().cluster(), Detail::sums, violations);
      check_identities(simulator_.manager().cluster().engines(), violations);
      check_remembered(simulator_.manager().cluster(), stage_.ledger, violations);
    }
    violations.insert(violations.end(), at_once_.begin(), at_once_.end());
    at_once_.clear();
    std::vector<TrueContainer> there = read_truth(simulator_);
    check_told(there, stage_.ledger, violations);
    there = without_clones(std::move(there));
    check_once(there, violations);
    check_rules(there, stage_.hosts, violations);
    if (plan_.forgets()) return;
    check_apart(there, stage_.hosts, violations);
    check_room(there, stage_.hosts, overcommit, violations);
    check_names(there, violations);
    check_ports(there, violations);
  }

  // --- The calm ---

  // One that clients ask for, and the first that engines draw.
  std::vector<std::uint16_t> taken_ports() const {
    if (!plan_.relays || !plan_.ports_taken) return {};
    return {8001, 32768};
  }

  void calm() {
    injector_->calm();
    for (const std::uint16_t port : taken_ports()) simulator_.free_port(PortProtocol::tcp, port);
    Violations left;
    for (Duration time{}; time < calm_max; time += calm_step) {
      simulator_.run_for(calm_step);
      left.clear();
      check_calm(left);
      if (!left.empty()) continue;
      // Agreed; and so it has to stay.
      simulator_.run_for(2 * calm_step);
      check_calm(left);
      if (left.empty()) break;
    }
    if (only_archives_wait(left)) {
      simulator_.run_for(unpacking_max);
      left.clear();
      check_calm(left);
    }
    check_always(left);
    report_.violations = std::move(left);
    if (report_.violations.empty()) probe();
    if (report_.violations.empty() && stage_.hosts.size() > 1) loss();
  }

  static bool only_archives_wait(const Violations& left) {
    return !left.empty() && std::ranges::all_of(left, [](const Violation& violation) {
      const auto asks_for = [&](const char* route) {
        return violation.text.find(route) != std::string::npos;
      };
      return violation.rule == "unanswered" &&
             (asks_for("/images/load") || asks_for("/images/create?fromSrc"));
    });
  }

  void probe() {
    Probes probes(stage_, simulator_.tape().lane({LaneKind::fault}));
    probes.take_what_is_free(truth(), overcommit, report_.violations);
    if (!report_.violations.empty()) return;
    probes.hurry();
    news();
    if (report_.violations.empty()) probes.ask_for_a_network_that_is_none(report_.violations);
    silenced_ = true;
    if (report_.violations.empty()) probes.hear_the_end_of_an_unhealthy_one(report_.violations);
    if (report_.violations.empty()) probes.ask_for_what_is_gone(report_.violations);
  }

  // What happens behind the manager's back is known as soon as the event has come: no periodic read
  // is waited for.
  void news() {
    for (std::size_t host = 0; host < stage_.hosts.size(); ++host) injector_->happen_behind(host);
    simulator_.run_for(news_time);
    Violations late;
    check_view(simulator_, truth(), late);
    check_placed(simulator_.manager().cluster(), Detail::each, late);
    for (Violation& violation : late) violation.rule = "late";
    report_.violations = std::move(late);
  }

  // Now one host goes for so long that what must run runs elsewhere, and comes back.
  void loss() {
    Lane& lane = simulator_.tape().lane({LaneKind::fault});
    const std::size_t lost = lane.below(static_cast<std::uint32_t>(stage_.hosts.size()));
    simulator_.set_down(lost, true);
    simulator_.run_for(plan_.grace);
    Violations left;
    for (Duration time{}; time < loss_max; time += calm_step) {
      simulator_.run_for(calm_step);
      left.clear();
      check_moved(simulator_, read_truth(simulator_), lost, stage_.ledger, left);
      if (left.empty()) break;
    }
    report_.violations = std::move(left);
    if (report_.violations.empty()) homecoming(lost);
  }

  void homecoming(std::size_t lost) {
    const std::vector<std::string> workers = workers_elsewhere(truth(), lost, stage_.ledger);
    simulator_.set_down(lost, false);
    Violations left;
    for (Duration time{}; time < calm_max; time += calm_step) {
      simulator_.run_for(calm_step);
      left.clear();
      check_calm(left);
      if (left.empty()) break;
    }
    check_stayed(truth(), workers, left);
    report_.violations = std::move(left);
  }

  void check_calm(Violations& violations) {
    const std::vector<TrueContainer> there = truth();
    check_view(simulator_, there, violations);
    if (plan_.relays) check_relays(simulator_, there, plan_.relays_max, violations);
    check_copies(read_truth(simulator_), stage_.hosts.size(), stage_.ledger, plan_.fence,
                 violations);
    for (const auto& [serial, request] : stage_.ledger.open) {
      violations.push_back({"unanswered", "never answered: " + request.text});
    }
    const ClientAnswer* events = simulator_.answer(events_);
    check_metrics(simulator_, stage_.ledger.open.size() + (events != nullptr ? 1 : 0), violations);
    if (events != nullptr) check_events(events->body, there, violations);
    if (events != nullptr && !plan_.loses_events() && !silenced_ && !simulator_.forgot_events()) {
      check_complete(events->body, simulator_.container_events() - told_before_, violations);
    }
  }

  TrialReport finished() {
    const Ledger& ledger = stage_.ledger;
    report_.hash = simulator_.trace().hash();
    report_.events = simulator_.events();
    report_.virtual_time = simulator_.now() - Instant(std::chrono::hours(1));
    report_.requests = ledger.requests;
    report_.created = ledger.created;
    report_.refused = ledger.refused;
    report_.removed = ledger.removed;
    report_.containers = truth().size();
    report_.faults = simulator_.faults_injected();
    report_.matrix = simulator_.matrix();
    if (options_.at_end && simulator_.manager_runs()) options_.at_end(simulator_);
    report_.trace = simulator_.trace().tail();
    if (options_.keep_tape || options_.script) {
      report_.tape = simulator_.tape().used();
      report_.tape.lanes[{LaneKind::setup}] = setup_;
    }
    return std::move(report_);
  }

  TrialOptions options_;
  LaneData setup_;
  TrialPlan plan_;
  Simulator simulator_;
  Stage stage_;
  std::vector<std::unique_ptr<Actor>> actors_;
  std::optional<FaultInjector> injector_;
  RequestId events_ = 0;           // The client that follows the events, if there is one.
  std::uint64_t told_before_ = 0;  // Events of containers, before it began.
  bool silenced_ = false;          // A probe has kept events from the manager.
  Violations at_once_;             // Found between two checks.
  TrialReport report_;
};

}  // namespace

TrialReport run_trial(const TrialOptions& options) { return Trial(options).run(); }

}  // namespace swarm::sim
