// Drives core/election: carries its orders out at a key-value store, and owns its one timer.
// Decides nothing.
#pragma once

#include "core/base/log.h"
#include "core/election/election.h"
#include "runtime/discovery/kv_backend.h"
#include "runtime/real_clock.h"

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

class Elector {
 public:
  struct Hooks {
    // In the time of `clock`: to be obeyed at once.
    std::function<void(const ElectionStanding& standing)> standing;
    std::function<void(const LogEntry& entry)> log;
    std::function<void()> done;  // Once, after leave().
  };

  // Asks for the leader key of that place.
  Elector(boost::asio::io_context& io, const RealClock& clock, KvStoreAt at,
          const ElectionOptions& options, Random random, Hooks hooks);
  ~Elector();
  Elector(const Elector&) = delete;
  Elector& operator=(const Elector&) = delete;

  void start();
  void leave();

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
