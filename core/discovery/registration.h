// The engine's half of discovery: how `swarm join` keeps one address registered, leaves at its end
// and looks after its engine meanwhile. A machine without a clock or a socket: orders go out,
// what came of them comes in.
#pragma once

#include "core/base/instant.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/discovery/backoff.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace swarm {

struct RegistrationOptions {
  std::string address;
  std::string discovery;  // For the log: without secrets.
  Duration heartbeat = std::chrono::seconds(60);
  Duration ttl = std::chrono::seconds(180);  // Over the heartbeat.
  Duration delay{};                          // Bound of the wait before the first registration.
};

// Register, or renew. Answered by enlisted() with the same number.
struct Enlist {
  std::uint64_t attempt = 0;
};
struct Withdraw {};   // Answered by withdrawn().
struct AskEngine {};  // GET /_ping at the address. Answered by engine_answered().
struct LeaveDone {};  // Nothing more is to be done.
using RegistrationOrder = std::variant<Enlist, Withdraw, AskEngine, LeaveDone, LogEntry>;
using RegistrationOrders = std::vector<RegistrationOrder>;

class Registration {
 public:
  // Any answer of an engine says that it is there; one of 500 and above, that it is not well.
  struct EngineSign {
    int status = 0;      // Of its answer to a ping; 0: none came.
    std::string reason;  // Then, why: "connection refused".
  };

  Registration(RegistrationOptions options, Random random);

  // Call once, first.
  void start(Instant now, RegistrationOrders& orders);
  // `failure` is empty on success. Answers that nobody waits for any more are ignored.
  void enlisted(Instant now, std::uint64_t attempt, const std::string& failure,
                RegistrationOrders& orders);
  // The store lost the entry, as far as the backend notices: registers again.
  void lost(Instant now, const std::string& why, RegistrationOrders& orders);
  void engine_answered(Instant now, const EngineSign& sign, RegistrationOrders& orders);
  // The program is to end: takes the address off the list, if the store lets it in a few seconds.
  void leave(Instant now, RegistrationOrders& orders);
  void withdrawn(Instant now, const std::string& failure, RegistrationOrders& orders);

  Instant next_deadline() const;                                  // `never` if none.
  void handle_deadline(Instant now, RegistrationOrders& orders);  // Safe to call early.

  // --- For health checks ---
  // As far as is known: the last success is younger than the TTL, and nothing was lost since.
  bool is_registered(Instant now) const { return registered_until_ > now; }
  bool engine_is_well() const { return engine_problem_.empty(); }
  const std::string& engine_problem() const { return engine_problem_; }
  const std::string& last_failure() const { return last_failure_; }  // Empty: none since.

 private:
  enum class Phase : std::uint8_t { idle, working, leaving, left };

  void enlist(Instant now, RegistrationOrders& orders);
  void succeeded(Instant now, RegistrationOrders& orders);
  void failed(Instant now, const std::string& failure, RegistrationOrders& orders);
  void withdraw(Instant now, RegistrationOrders& orders);
  void note_run_out(Instant now, RegistrationOrders& orders);
  void log(RegistrationOrders& orders, LogLevel level, std::string message,
           std::vector<std::pair<std::string, std::string>> fields = {}) const;

  RegistrationOptions options_;
  Random random_;
  Backoff backoff_;
  Phase phase_ = Phase::idle;
  std::uint64_t attempt_ = 0;
  bool waiting_ = false;     // For the answer to `attempt_`.
  Instant attempt_since_{};  // When it began.
  Instant next_ = never;     // The next attempt, or the end of patience with the present one.
  Instant next_ping_ = never;
  bool asking_ = false;  // The engine.
  Instant registered_until_{};
  Instant failing_since_ = never;
  bool was_registered_ = false;  // Ever.
  bool run_out_ = false;         // It was, and its time has passed without renewal.
  std::string last_failure_;
  std::string engine_problem_;
};

}  // namespace swarm
