// Clients of the manager: each does one thing after the other, drawn from its own lane.
#pragma once

#include "sim/faults.h"
#include "sim/stage.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

// What clients do: THE list of workloads, the plainest first.
enum class Work : std::uint8_t {
  look,             // Lists, inspections, facts.
  run,              // A service: created, started, kept.
  create_storm,     // Many at once.
  project,          // Some that belong together, as compose makes them.
  job,              // Runs for a long-tailed time, is waited for, and removed.
  remove,           // One of the client's own.
  change,           // Stop, start, restart, pause, kill or rename one.
  mass_delete,      // All of the client's own at once.
  rolling_restart,  // All of the client's own, one after the other.
  drain_rack,       // Those on one rack make place for new ones elsewhere.
  avoid,            // One is renamed, and another must not be where it is.
  guard,            // A service that moves when its engine is lost; nobody touches it again.
  poke,             // One request of any other kind, well-formed or not.
  follow,           // A stream that never ends, left after a while.
  count
};
std::string_view name_of(Work work);
using WorkWeights = PerKind<Work, std::uint32_t>;

// What a client asks of a new container.
struct Wish {
  std::string name;
  std::string rack, not_rack;  // Hard constraints.
  std::string apart;           // No two of that group on one host.
  std::string near;            // A container of that name is on the same host.
  std::string away;            // No container of that name is on the same host.
  std::string link;
  std::vector<std::string> rules;  // Further ones, as environment: "constraint:disk==~ssd".
  std::string restart_policy;
  std::int64_t memory_bytes = 0;
  std::int64_t cpus = 0;
  std::uint32_t host_port = 0;
  bool drawn_port = false;          // Which one, the engine says.
  std::uint32_t seconds = 100'000;  // Until it exits.
  bool auto_remove = false;
  bool unconnected = false;    // Network mode `none`.
  bool two_networks = false;   // The usual one and `extra`, which some hosts may have.
  bool moves = false;          // When its engine is lost.
  bool missing_image = false;  // It must be pulled first.
};
std::string to_json(const Wish& wish);
// The ID in the answer to a create; empty if there is none.
std::string id_in(std::string_view body);

class Actor {
 public:
  using Then = std::function<void()>;

  // `weights` must outlive it.
  Actor(Stage& stage, std::uint32_t number, const WorkWeights& weights, Duration think_max);
  void begin() { think(); }

  // --- For the workloads ---
  Lane& lane() { return lane_; }
  Stage& stage() { return stage_; }
  const std::string& name() const { return name_; }
  std::uint32_t next_serial() { return ++serial_; }
  std::vector<std::string>& mine() { return mine_; }
  // Takes one of the client's own out of its list; empty if it has none.
  std::string take_mine();
  Wish drawn_wish();
  void send(HttpRequest request, std::function<void(const ClientAnswer&)> then);
  void ask(std::string method, const std::string& path, const Then& then);
  // Sends what has no end, and leaves it after a while.
  void follow(HttpRequest request, Duration time, const Then& then);
  // Creates and starts it; `then` gets its ID, or nothing.
  void make(const Wish& wish, std::function<void(const std::string& id)> then);
  void remove(const std::string& id, const Then& then);
  // Each of them at once; `next` is called when all are done.
  void all_at_once(std::size_t count, const std::function<void(std::size_t, const Then&)>& what);
  // Nothing more will come of it.
  void done() { --stage_.acting; }
  // The thing is done: the client thinks, and does the next.
  void next() { think(); }

 private:
  void think();
  void act();

  Stage& stage_;
  Lane& lane_;
  const WorkWeights& weights_;
  Duration think_max_;
  std::string name_;
  std::uint32_t serial_ = 0;
  std::vector<std::string> mine_;  // IDs of containers that it was told of.
};

}  // namespace swarm::sim
