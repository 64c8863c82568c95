// The simulated store as others reach it: over lines that may be cut, up or down, stopped, or
// without a leader for a moment.
#pragma once

#include "sim/store/clockwork.h"
#include "sim/store/lease_store.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

enum class StoreKind : std::uint8_t {
  polled,    // As the token service: leases; read now and then; tells who left on purpose.
  watched,   // As etcd: leases; tells of changes, and lists from old copies at times.
  sessions,  // As ZooKeeper and Consul: entries go with the session of who made them.
};

// Between one process and the store.
struct Line {
  bool cut = false;
};

class StoreServer {
 public:
  StoreServer(Clockwork& clock, StoreKind kind) : clock_(clock), kind_(kind) {}

  StoreKind kind() const { return kind_; }
  const LeaseStore& leases() const { return leases_; }
  bool answers() const { return up_ && !stopped_; }

  // One request over `line`: `work` happens in the store, or not at all, or late; then `answer`
  // gets an empty text, or what went wrong: a literal.
  using Work = std::function<void(LeaseStore&)>;
  using Answer = std::function<void(std::string_view failure)>;
  void ask(const Line& line, Work work, Answer answer);

  // `changed` is called at every change, `broken` whenever connections that were kept open end.
  void watch(std::function<void()> changed, std::function<void()> broken);
  // The session of that address has ended, whoever noticed.
  void end_session(const std::string& address);

  // --- What befalls it ---
  void go_down();
  // Leases lasted through the time it was down, or time went on for them.
  void come_up(bool leases_kept);
  void stop();
  void go_on();
  void change_leader(Duration without);
  void break_watches();
  void wipe();
  void roll_back();
  void back_up() { leases_.back_up(); }

 private:
  struct Request;
  void arrive(std::shared_ptr<Request> request);
  void reply(std::shared_ptr<Request> request, const char* failure);
  void time_out(std::shared_ptr<Request> request);
  void settle();
  void plan_expiry();

  Clockwork& clock_;
  StoreKind kind_;
  LeaseStore leases_;
  bool up_ = true;
  bool stopped_ = false;
  Instant down_since_{};
  Instant leaderless_until_{};
  std::uint64_t told_revision_ = 1;
  Instant expiry_planned_ = never;
  std::vector<std::shared_ptr<Request>> backlog_;
  std::function<void()> changed_;
  std::function<void()> broken_;
};

// What to do with the answer to a request that this process sends in its present life: `feed`, when
// it runs again, or nothing.
StoreServer::Answer in_life(Process& process, StoreServer::Answer feed);

}  // namespace swarm::sim
