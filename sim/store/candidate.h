// One manager that wants to be the primary: the election machine of the product, driven against the
// simulated store.
#pragma once

#include "core/election/election.h"
#include "sim/store/clockwork.h"
#include "sim/store/leader_store.h"
#include "sim/store/store_server.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace swarm::sim {

class Candidate {
 public:
  // `moved` is called whenever the candidate may have begun to act.
  using Moved = std::function<void(const Candidate&)>;
  Candidate(Clockwork& clock, StoreServer& server, LeaderStore& leader, ElectionOptions options,
            Drift drift, Moved moved)
      : clock_(clock),
        server_(server),
        leader_(leader),
        options_(std::move(options)),
        drift_(drift),
        moved_(std::move(moved)) {}

  const std::string& address() const { return options_.address; }
  bool is_alive() const { return process_.is_alive(); }
  bool is_well() const { return process_.runs() && !line_.cut && !leaving_; }
  bool is_cut() const { return line_.cut; }
  // It would do now whatever a primary does.
  bool acts() const { return (process_.runs() || waking_) && election_->acts(local()); }
  const ElectionStanding& standing() const { return election_->standing(); }

  void start();
  void crash();
  void leave();
  void stop();
  void go_on();
  void cut() { line_.cut = true; }
  void mend() { line_.cut = false; }
  // A watch tells of a change.
  void hint();

 private:
  using Feed = std::function<void(Instant now, std::string_view failure, ElectionOrders& orders)>;

  Instant local() const { return drift_.local(clock_.now); }
  template <class Input>
  void step(Input feed);
  StoreServer::Answer answered(Feed feed);
  void perform(const Claim& order);
  void hold(const Claim& order);
  void perform(const Release& order);
  void perform(const ElectionDone& order);
  void perform(const ElectionStanding& standing);
  void perform(const LogEntry& entry);
  void arm();

  Clockwork& clock_;
  StoreServer& server_;
  LeaderStore& leader_;
  ElectionOptions options_;
  Drift drift_;
  Moved moved_;
  Line line_;
  Process process_;
  std::unique_ptr<Election> election_;
  LeaderStore::Session session_ = 0;
  std::uint64_t claim_ = 0;  // The last one ordered.
  bool leaving_ = false;
  bool waking_ = false;
  Instant armed_for_ = never;
  EventQueue::Id timer_ = 0;
};

}  // namespace swarm::sim
