// Containers with the policy `on-node-failure` get a copy on another engine when
// theirs is lost, and end up running exactly once whatever comes back.
//
// Nothing is remembered that a manager could not read again: whose place a copy
// took, and what is still to be done with it, stand in the copy's own labels.
// So the machine works by looking: every tick it compares what there is with
// what should be, and takes the next step for each line of copies.
#pragma once

#include "core/cluster/cluster_context.h"
#include "core/cluster/creation.h"
#include "core/cluster/reschedule/family.h"
#include "core/cluster/reschedule/family_work.h"
#include "core/cluster/reschedule/lost_engines.h"
#include "core/cluster/reschedule/status.h"

#include <map>
#include <string>
#include <vector>

namespace swarm {

class Rescheduler {
 public:
  Rescheduler(ClusterContext& context, Refresher& refresher, Creation& creation);

  // --- What the monitor tells ---
  void engine_lost(Step& step, const Engine& engine);
  void engine_back(Step& step, const Engine& engine);
  // Before its containers are forgotten. If it was lost already they still move; leaving alone is
  // no failure.
  void engine_leaving(Step& step, const Engine& engine);
  // A daemon with that ID answers at an address that cannot be used for it.
  void engine_sighted(Step& step, const std::string& id);

  // This manager is the primary from now on.
  void begin(Step& step);

  RescheduleStatus status(Instant now) const;
  void fill_stats();

 private:
  // What is under way or failed for one line of copies.
  struct Affair {
    std::string name;
    std::string from;    // Name of the lost node; empty: an affair between engines that are there.
    std::string reason;  // Why it is not done yet.
    std::string avoid;   // ID of the engine that failed last.
    UnixNanos created = 0;
    int attempts = 0;
    Instant next_at{};
    bool waits = false;  // A container is lost and does not run elsewhere.
    bool busy = false;
    bool seen = false;  // In this tick.
  };
  struct Candidate {
    const Container* container = nullptr;
    const LostEngine* engine = nullptr;
  };

  void kick(Step& step);
  void tick(Step& step);
  void want(Instant due);
  void update_brake(Step& step);

  void settle_families(Step& step);
  void settle(Step& step, const std::string& root);
  void work(Step& step, const std::string& root, const Verdict& verdict);
  void worked(Step& step, const std::string& root, const WorkResult& result);
  void finished(Step& step, const std::string& root, const std::string& id,
                const WorkResult& result);
  void drop_orphans(const std::string& root);

  std::vector<Candidate> candidates() const;
  bool eligible(const Candidate& candidate) const;
  bool superseded(const Container& container) const;
  bool desired_running(const Container& container, const LostEngine& engine, bool restarts) const;
  void consider(Step& step, const Candidate& candidate);
  void move(Step& step, const Candidate& candidate, Affair& affair);
  CreateOrder order_for(const Candidate& candidate, const Affair& affair, wire::Recreation made);
  void created(Step& step, const std::string& root, CreateOutcome&& outcome);

  void succeeded(Step& step, Affair& affair);
  void failed(Step& step, Affair& affair, const std::string& reason);
  std::string_view name_of(std::string_view id) const;

  ClusterContext& context_;
  Refresher& refresher_;
  Creation& creation_;
  FamilyWork work_;
  LostEngines lost_;
  std::map<std::string, Affair> affairs_;  // By the root of the line.
  // Containers of engines that left discovery after they were lost, by engine ID and container ID.
  std::map<std::string, std::map<std::string, Container>> orphans_;
  std::size_t unreachable_ = 0;
  std::size_t total_ = 0;
  int creating_ = 0;
  Instant moves_from_{};  // Nothing is moved before.
  Timers::Id timer_ = 0;
  Instant due_ = never;  // Of the next tick, gathered during one.
};

}  // namespace swarm
