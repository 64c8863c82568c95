// The world of one scenario: a manager among simulated engines that have names, discovery as
// the scenario sets it, and a client that listens to all events.
#pragma once

#include "sim/checker.h"
#include "sim/simulator.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

class World {
 public:
  explicit World(SimulatorOptions options);

  Simulator& simulator() { return simulator_; }
  // Null while the manager is stopped.
  const Cluster* cluster();

  // --- Engines ---
  // Its name must be new. Discovery does not list it yet.
  std::size_t add_engine(FakeEngineOptions options);
  std::optional<std::size_t> engine(std::string_view name) const;
  std::size_t engines() const { return facts_.size(); }
  const std::string& name_of(std::size_t engine) const { return facts_[engine].name; }
  const std::vector<HostFacts>& facts() const { return facts_; }
  // What becomes of its containers when a crashed engine returns.
  enum class Comeback { as_it_was, stopped, empty };
  void crash(std::size_t engine, Comeback comeback);
  void bring_back(std::size_t engine);

  // --- Discovery ---
  void set_listed(std::size_t engine, bool listed) { listed_[engine] = listed; }
  void set_other_entries(std::vector<std::string> entries) { others_ = std::move(entries); }
  void tell_discovery();

  // --- Clients ---
  ClientAnswer ask(const std::string& method, const std::string& target, std::string body = {});
  // Listens to events (anew, after the manager was restarted).
  void listen();
  // The lines of the event stream since the last time, as JSON.
  std::vector<std::string> take_events();
  std::vector<LogEntry> take_log();

  static HttpRequest request(const std::string& method, const std::string& target,
                             std::string body);

 private:
  std::vector<LogEntry> log_;  // Before the simulator, which writes it.
  Simulator simulator_;
  std::vector<HostFacts> facts_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<bool> listed_;
  std::vector<Comeback> comebacks_;
  std::vector<std::string> others_;
  RequestId events_ = 0;
  std::size_t events_read_ = 0;  // Bytes of the open stream.
  std::string events_before_;    // Of streams that were cut, not read yet.
};

}  // namespace swarm::sim
