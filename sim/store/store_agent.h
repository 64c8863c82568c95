// One `swarm join` and its engine: the registration machine of the product, driven against the
// simulated store.
#pragma once

#include "core/discovery/registration.h"
#include "sim/store/clockwork.h"
#include "sim/store/store_server.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace swarm::sim {

class StoreAgent {
 public:
  StoreAgent(Clockwork& clock, StoreServer& server, RegistrationOptions options, Drift drift)
      : clock_(clock), server_(server), options_(std::move(options)), drift_(drift) {}

  const std::string& address() const { return options_.address; }
  bool is_alive() const { return process_.is_alive() && !leaving_; }
  bool is_stopped() const { return process_.is_stopped(); }
  bool is_cut() const { return line_.cut; }
  // Alive, and neither cut off nor stopped, since then; `never`: not now.
  Instant undisturbed_since() const;
  Instant gone_since() const { return gone_since_; }    // Dead or leaving; `never`: not now.
  Instant known_since() const { return known_since_; }  // To the store, in this life; or `never`.
  bool left_on_purpose() const { return left_; }        // The store knows.

  void start();
  void crash();
  void leave();
  void stop();
  void go_on();
  void cut();
  void mend();
  // The store does not know its session any more.
  void lose_session();

 private:
  using Feed =
      std::function<void(Instant now, std::string_view failure, RegistrationOrders& orders)>;

  template <class Input>
  void step(Input feed);
  StoreServer::Answer answered(Feed feed);
  void perform(const Enlist& order);
  void perform(const Withdraw& order);
  void perform(const AskEngine& order);
  void perform(const LeaveDone& order);
  void perform(const LogEntry& entry);
  void arm();
  void disturb();
  void end_session_later();
  void tell_loss();

  Clockwork& clock_;
  StoreServer& server_;
  RegistrationOptions options_;
  Drift drift_;
  Line line_;
  Process process_;
  std::unique_ptr<Registration> registration_;
  bool leaving_ = false;
  bool left_ = false;
  Instant known_since_ = never;
  Instant started_at_{};
  bool session_lost_ = false;
  std::uint64_t disturbance_ = 0;
  Instant undisturbed_since_{};
  Instant gone_since_ = never;
  Instant armed_for_ = never;
};

}  // namespace swarm::sim
