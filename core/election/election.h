// Which of several managers is the primary: one manager's half. A machine without a clock or a
// socket: orders go out, what came of them comes in. The rules and their proof: README.md.
#pragma once

#include "core/base/instant.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/discovery/backoff.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace swarm {

struct ElectionOptions {
  std::string address;                      // --advertise: what the others are told.
  Duration ttl = std::chrono::seconds(20);  // --replication-ttl; the same for all managers.
};

// What the store says about the leader key.
struct LeaderKey {
  bool mine = false;   // It is bound to the session of whoever asks.
  std::string holder;  // The address in it; empty: nobody has it.
  // Of the present holding, together: no two ever have both alike. The fence, which grows, is the
  // store's (a revision, a lock index); the session tells holdings in a store apart that has lost
  // all its data and counts anew.
  std::uint64_t fence = 0;
  std::string session{};
  // The one before gave it up by itself and had stopped acting by then, and nobody had it since.
  // True at most once for each such end. False where the store cannot tell.
  bool handed_over = false;
  Duration lease{};  // If mine: the store keeps it at least so long after it got the question.
};

// Takes the key if nobody has it, or renews it if it is mine. Answered by claimed() with the same
// number. A later one takes the place of one that is not answered yet.
struct Claim {
  std::uint64_t attempt = 0;
  Duration lease{};  // To be asked for.
};
// Gives the key up. Answered by released(). With `hand_over` the next one is told that nobody acts
// any more; without it has to wait: we had the key, but not for so long that this is certain.
struct Release {
  bool hand_over = false;
};
struct ElectionDone {};  // After leave(): nothing more is to be done.

// Where this manager stands, whenever that changes, and at each renewal.
struct ElectionStanding {
  Instant acts_until{};     // Exclusive: it may act before, and must not from then on.
  std::string primary;      // The address of who acts or is about to; empty: not known.
  std::uint64_t fence = 0;  // Of its holding.
  bool acts(Instant now) const { return now < acts_until; }
  bool operator==(const ElectionStanding&) const = default;
};

using ElectionOrder = std::variant<Claim, Release, ElectionDone, ElectionStanding, LogEntry>;
using ElectionOrders = std::vector<ElectionOrder>;

enum class ElectionPhase : std::uint8_t {
  candidate,  // Nobody is known to have the key.
  following,  // Somebody else has it.
  waiting,    // It has the key, and waits until whoever had it before has certainly stopped.
  primary,
  lost,     // It had the key, and could not confirm in time that it still has.
  leaving,  // On its way out: does not act.
  left,
};

class Election {
 public:
  Election(ElectionOptions options, Random random);

  // Call once, first.
  void start(Instant now, ElectionOrders& orders);
  // Answers that nobody waits for any more are ignored.
  void claimed(Instant now, std::uint64_t attempt, const Result<LeaderKey>& key,
               ElectionOrders& orders);
  // The key may have changed: a hint, which may be wrong, late or missing.
  void changed(Instant now, ElectionOrders& orders);
  // Stops acting at once, gives the key up.
  void leave(Instant now, ElectionOrders& orders);
  void released(const std::string& failure, ElectionOrders& orders);

  Instant next_deadline() const { return next_; }
  void handle_deadline(Instant now, ElectionOrders& orders);  // Safe to call early.

  ElectionPhase phase() const { return phase_; }
  const ElectionStanding& standing() const { return standing_; }
  bool acts(Instant now) const { return standing_.acts(now); }

 private:
  bool has_key() const {
    return phase_ == ElectionPhase::waiting || phase_ == ElectionPhase::primary;
  }
  bool is_over() const { return phase_ == ElectionPhase::leaving || phase_ == ElectionPhase::left; }
  void claim(Instant now, ElectionOrders& orders);
  void failed(Instant now, const std::string& why, ElectionOrders& orders);
  void has_mine(Instant now, const LeaderKey& key, ElectionOrders& orders);
  void has_other(Instant now, const LeaderKey& key, ElectionOrders& orders);
  // Does not act any more; then, for lose(), asks at once whether it may again.
  void step_down(Instant now, const std::string& why, ElectionOrders& orders);
  void lose(Instant now, const std::string& why, ElectionOrders& orders);
  void act(Instant now, ElectionOrders& orders);
  void tell(Instant now, Instant acts_until, const std::string& primary, ElectionOrders& orders);
  void plan(Instant due);

  ElectionOptions options_;
  Duration lease_;  // What is asked of the store, and how long others are waited for.
  Random random_;
  Backoff backoff_;
  ElectionPhase phase_ = ElectionPhase::candidate;
  std::uint64_t attempt_ = 0;
  bool waiting_ = false;     // For the answer to `attempt_`.
  bool again_ = false;       // Something changed while it was under way.
  Instant attempt_since_{};  // When it began.
  Instant next_try_ = never;
  std::uint64_t fence_ = 0;  // Of the holding that is or was last mine.
  std::string session_{};    // Likewise.
  Instant held_until_{};     // That it is mine is certain until then.
  Instant free_at_{};        // When whoever had it before that has certainly stopped.
  Instant heard_at_{};       // The last answer.
  Instant next_ = never;
  ElectionStanding standing_;
  std::string last_failure_;
};

}  // namespace swarm
