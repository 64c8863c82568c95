#include "sim/storm.h"

#include "core/cluster/cluster.h"

#include <boost/json.hpp>

#include <functional>
#include <utility>

namespace swarm::sim {
namespace {

namespace json = boost::json;

constexpr std::int64_t gigabyte = std::int64_t{1} << 30;
constexpr std::int64_t overcommit = 5;

class Storm {
 public:
  explicit Storm(const StormOptions& options)
      : options_(options), simulator_(simulator_options(options)), dice_(options.seed ^ 0x5707) {
    for (std::size_t i = 0; i < options.hosts; ++i) add_host(i);
  }

  StormReport run() {
    simulator_.discover_all();
    simulator_.run_for(std::chrono::seconds(20));
    end_of_storm_ = simulator_.now() + options_.storm;
    for (std::size_t i = 0; i < options_.clients; ++i) think();
    if (options_.faults) plan_fault();
    while (simulator_.now() < end_of_storm_ && report_.violations.empty()) {
      simulator_.run_for(std::chrono::seconds(15));
      check_always();
    }
    calm();
    report_.hash = simulator_.trace().hash();
    report_.events = simulator_.events();
    report_.tail.assign(simulator_.trace().tail().begin(), simulator_.trace().tail().end());
    return std::move(report_);
  }

 private:
  static SimulatorOptions simulator_options(const StormOptions& options) {
    SimulatorOptions made;
    made.seed = options.seed;
    made.manager.strategy = options.strategy;
    made.manager.overcommit_percent = overcommit;
    made.manager.refresh_min = std::chrono::seconds(10);
    made.manager.refresh_max = std::chrono::seconds(20);
    Random dice(options.seed ^ 0xFA);
    // Swarm testing: each run has its own subset of what can go wrong.
    const auto maybe = [&](std::uint64_t most) {
      return dice.below(2) == 0 ? 0u : static_cast<unsigned>(dice.below(most));
    };
    if (options.faults) {
      for (const FaultKind kind :
           {FaultKind::answer_lost, FaultKind::reset, FaultKind::refused, FaultKind::slow_answer}) {
        made.faults[kind] = maybe(20);
      }
    }
    return made;
  }

  void add_host(std::size_t i) {
    FakeEngineOptions engine;
    HostFacts facts;
    facts.name = "node" + std::to_string(i);
    facts.cpus = static_cast<std::int64_t>(2 + dice_.below(7));
    facts.memory_bytes = static_cast<std::int64_t>(1 + dice_.below(4)) * gigabyte;
    facts.rack = "r" + std::to_string(i % 4);
    engine.id = "ID" + std::to_string(i);
    engine.name = facts.name;
    engine.cpus = facts.cpus;
    engine.memory_bytes = facts.memory_bytes;
    engine.labels = {"rack=" + facts.rack};
    engine.address = "10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
    hosts_.push_back(std::move(facts));
    simulator_.add_host(std::move(engine));
  }

  bool over() const { return simulator_.now() >= end_of_storm_; }

  Duration drawn_up_to(Duration most) {
    return Duration(
        static_cast<std::int64_t>(dice_.below(static_cast<std::uint64_t>(most.count()) + 1)));
  }

  // --- Clients ---

  void think() {
    simulator_.after(drawn_up_to(options_.think_max), [this] {
      if (!over()) act();
    });
  }

  void send(HttpRequest request, std::function<void(const ClientAnswer&)> then) {
    ++report_.requests;
    const std::uint64_t serial = report_.requests;
    open_[serial] = request.method + " " + request.target;
    simulator_.send(std::move(request),
                    [this, serial, then = std::move(then)](const ClientAnswer& answer) {
                      open_.erase(serial);
                      if (answer.answers != 1)
                        report_.violations.push_back("a request was answered twice");
                      then(answer);
                    });
  }

  void act() {
    const std::uint64_t choice = dice_.below(10);
    if (choice < 6) return create();
    if (choice < 9 && !mine_.empty()) return remove();
    send({"GET", "/v1.41/containers/json?all=1", {}, {}}, [this](const ClientAnswer& answer) {
      if (answer.status != 200) report_.violations.push_back("a list failed");
      think();
    });
  }

  json::object drawn_body() {
    json::object labels, host_config;
    json::array env;
    if (dice_.below(3) == 0) {
      const std::string rack = "r" + std::to_string(dice_.below(4));
      labels["only-rack"] = rack;
      env.emplace_back("constraint:rack==" + rack);
    }
    if (dice_.below(4) == 0) {
      const std::string group = "g" + std::to_string(dice_.below(3));
      labels["apart"] = group;
      env.emplace_back("affinity:apart!=" + group);
    }
    if (dice_.below(4) == 0) env.emplace_back("constraint:rack==~r1");
    if (dice_.below(2) == 0) {
      host_config["Memory"] = static_cast<std::int64_t>(1 + dice_.below(8)) * gigabyte / 8;
    }
    if (dice_.below(3) == 0) host_config["CpuShares"] = 1 + dice_.below(2);
    if (dice_.below(5) == 0) {
      const std::string port = std::to_string(8000 + dice_.below(5));
      host_config["PortBindings"] = json::object{{"80/tcp", json::array{{{"HostPort", port}}}}};
    }
    return {{"Image", "busybox"},
            {"Cmd", json::array{"sleep", "100000"}},
            {"Env", std::move(env)},
            {"Labels", std::move(labels)},
            {"HostConfig", std::move(host_config)}};
  }

  void create() {
    std::string target = "/v1.41/containers/create";
    if (dice_.below(2) == 0) target += "?name=c" + std::to_string(dice_.below(60));
    HttpRequest request{
        "POST", target, {{"Content-Type", "application/json"}}, json::serialize(drawn_body())};
    send(std::move(request), [this](const ClientAnswer& answer) {
      if (answer.status != 201) {
        ++report_.refused;
        return think();
      }
      ++report_.created;
      const json::value body = json::parse(answer.body);
      start(std::string(body.at("Id").get_string()));
    });
  }

  void start(const std::string& id) {
    mine_.push_back(id);
    send({"POST", "/v1.41/containers/" + id + "/start", {}, {}},
         [this](const ClientAnswer&) { think(); });
  }

  void remove() {
    const std::size_t which = dice_.below(mine_.size());
    std::swap(mine_[which], mine_.back());
    const std::string id = std::move(mine_.back());
    mine_.pop_back();
    send({"DELETE", "/v1.41/containers/" + id + "?force=1", {}, {}},
         [this, id](const ClientAnswer& answer) {
           if (answer.status == 204) ++report_.removed;
           think();
         });
  }

  // --- Faults ---

  void plan_fault() {
    simulator_.after(drawn_up_to(std::chrono::seconds(40)), [this] {
      if (over()) return;
      const std::size_t host = dice_.below(hosts_.size());
      const bool freeze = dice_.below(2) == 0;
      set_fault(host, freeze, true);
      simulator_.after(drawn_up_to(std::chrono::seconds(60)),
                       [this, host, freeze] { set_fault(host, freeze, false); });
      plan_fault();
    });
  }

  void set_fault(std::size_t host, bool freeze, bool on) {
    if (freeze) {
      simulator_.set_frozen(host, on);
    } else {
      simulator_.set_down(host, on);
    }
  }

  // --- Checks ---

  void check_always() {
    if (!options_.checks) return;
    const auto truth = read_truth(simulator_);
    check_room(truth, hosts_, overcommit, report_.violations);
    check_names(truth, report_.violations);
    check_ports(truth, report_.violations);
    check_rules(truth, hosts_, report_.violations);
  }

  void calm() {
    simulator_.set_faults({});
    for (std::size_t host = 0; host < hosts_.size(); ++host) {
      simulator_.set_down(host, false);
      simulator_.set_frozen(host, false);
    }
    simulator_.run_for(options_.calm);
    check_always();
    const auto truth = read_truth(simulator_);
    report_.containers = truth.size();
    for (const auto& [serial, request] : open_) {
      report_.violations.push_back("never answered: " + request);
    }
    check_view(simulator_, truth, report_.violations);
  }

  StormOptions options_;
  Simulator simulator_;
  Random dice_;
  std::vector<HostFacts> hosts_;
  std::vector<std::string> mine_;              // IDs of containers that clients were told of.
  std::map<std::uint64_t, std::string> open_;  // Requests without their answer.
  Instant end_of_storm_{};
  StormReport report_;
};

}  // namespace

StormReport run_storm(const StormOptions& options) { return Storm(options).run(); }

}  // namespace swarm::sim
