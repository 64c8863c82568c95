#include "sim/store/store_trial.h"

#include "sim/store/store_agent.h"
#include "sim/store/store_faults.h"
#include "sim/store/store_watcher.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace swarm::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration slack = seconds(60);
// A registration that fails is tried again within this, its timeout included.
constexpr Duration retry_longest = seconds(20);

class StoreTrial {
 public:
  explicit StoreTrial(const StoreTrialOptions& options);
  StoreTrialReport run(Duration time);

 private:
  Drift drawn_drift() { return {static_cast<std::int64_t>(clock_.dice.below(20001)) - 10000}; }
  void add_agents();
  void plan_check();
  void check();
  void check_dead(const StoreAgent& agent);
  void check_alive(const StoreAgent& agent);
  void check_drop(const std::string& address, bool with_most);
  void violated(const std::string& address, const std::string& what);
  // How long it has been so; nothing for `never`.
  bool for_longer_than(Instant since, Duration time) const {
    return since != never && clock_.now - since > time;
  }

  Clockwork clock_;
  StoreServer server_;
  Duration look_;  // The manager's heartbeat.
  bool slow_;
  Duration heartbeat_;  // Of the agents.
  Duration ttl_;
  Duration grace_;
  StoreWatcher watcher_;
  std::vector<std::unique_ptr<StoreAgent>> agents_;
  StoreFaults faults_;
  StoreTrialReport report_;
};

StoreKind drawn_kind(Clockwork& clock) { return static_cast<StoreKind>(clock.dice.below(3)); }

StoreTrial::StoreTrial(const StoreTrialOptions& options)
    : clock_(options.seed),
      server_(clock_, options.kind ? *options.kind : drawn_kind(clock_)),
      look_(clock_.one_in(2) ? seconds(60) : seconds(10)),
      // At times, agents that take longer than the grace of a single engine allows for.
      slow_(clock_.one_in(4)),
      heartbeat_(slow_ ? seconds(200) : look_),
      ttl_(heartbeat_ * 3),
      // As `swarm manage` sets it: 90 s, and its own heartbeat.
      grace_(seconds(90) + (slow_ ? seconds(60) : look_)),
      watcher_(
          clock_, server_, {look_, grace_, drawn_drift()},
          [this](const std::string& address, bool with_most) { check_drop(address, with_most); }),
      faults_(clock_, server_, watcher_, agents_, {ttl_, slow_}) {
  add_agents();
}

void StoreTrial::add_agents() {
  const std::size_t count = 1 + clock_.dice.below(6);
  for (std::size_t i = 0; i < count; ++i) {
    RegistrationOptions options;
    options.address = fmt::format("10.0.0.{}:2375", i + 1);
    options.heartbeat = heartbeat_;
    options.ttl = ttl_;
    agents_.push_back(
        std::make_unique<StoreAgent>(clock_, server_, std::move(options), drawn_drift()));
  }
}

StoreTrialReport StoreTrial::run(Duration time) {
  const Instant end = clock_.now + time;
  for (const auto& agent : agents_) agent->start();
  watcher_.start();
  faults_.start();
  plan_check();
  while (report_.violations.empty() && clock_.queue.next_due() <= end) {
    clock_.now = clock_.queue.next_due();
    clock_.queue.pop()();
  }
  report_.hash = clock_.trace.hash();
  report_.trace_tail = clock_.trace.tail();
  report_.faults = faults_.count();
  report_.recovered = watcher_.recovered();
  return std::move(report_);
}

void StoreTrial::plan_check() {
  clock_.after(clock_.between(seconds(10), minutes(5)), [this] {
    check();
    plan_check();
  });
}

void StoreTrial::check() {
  for (const auto& agent : agents_) {
    check_dead(*agent);
    check_alive(*agent);
  }
}

void StoreTrial::check_dead(const StoreAgent& agent) {
  const Instant store = faults_.store_well_since();
  const Instant manager = watcher_.undisturbed_since();
  if (agent.gone_since() == never || store == never || manager == never) return;
  const bool told = agent.left_on_purpose() && server_.kind() == StoreKind::polled &&
                    agent.gone_since() > std::max({faults_.data_lost(), store, manager});
  const Duration bound = (told ? Duration{} : ttl_ + grace_ * 2) + look_ * 2 + slack;
  const Instant since = std::max({agent.gone_since(), store, manager});
  if (for_longer_than(since, bound) && watcher_.has(agent.address())) {
    violated(agent.address(), "is dead and still listed");
  }
}

void StoreTrial::check_alive(const StoreAgent& agent) {
  const Instant itself = agent.undisturbed_since();
  const Instant store = faults_.store_well_since();
  if (itself == never || store == never) return;
  const Instant since = std::max(itself, store);
  // The end of a session is noticed at once.
  const bool told = server_.kind() == StoreKind::sessions;
  const Duration bound = told ? retry_longest + seconds(10) : heartbeat_ + retry_longest + slack;
  if (for_longer_than(since, bound) && !server_.leases().holds(agent.address())) {
    violated(agent.address(), "is alive and not registered");
  }
  const Instant manager = watcher_.undisturbed_since();
  if (manager == never) return;
  if (for_longer_than(std::max(since, manager), bound + look_ + retry_longest) &&
      !watcher_.has(agent.address())) {
    violated(agent.address(), "is registered and not known to the manager");
  }
}

// Trouble of the store, or of the manager, is no reason to let an engine go.
void StoreTrial::check_drop(const std::string& address, bool with_most) {
  ++report_.dropped;
  // Slow agents are promised the time of a lost store only.
  if (slow_ && !with_most) return;
  const auto agent =
      std::ranges::find_if(agents_, [&](const auto& each) { return each->address() == address; });
  // What it did itself is seen until it has registered again and the manager has looked.
  const Duration excused = heartbeat_ + look_ + retry_longest + slack;
  const Instant since = std::max((*agent)->undisturbed_since(), (*agent)->known_since());
  if (for_longer_than(since, excused)) {
    violated(address, "was let go although it is alive");
  }
}

void StoreTrial::violated(const std::string& address, const std::string& what) {
  constexpr const char* kinds[] = {"polled", "watched", "sessions"};
  report_.violations.push_back(
      fmt::format("{} {} ({} store)", address, what, kinds[static_cast<int>(server_.kind())]));
}

}  // namespace

StoreTrialReport run_store_trial(const StoreTrialOptions& options) {
  return StoreTrial(options).run(options.time);
}

}  // namespace swarm::sim
