// The leader key in a key-value store, as core/election asks for it: one question that takes the
// key or renews it, and a watch that tells when asking is worth while.
#pragma once

#include "core/election/election.h"
#include "runtime/discovery/kv_store.h"

#include <functional>
#include <memory>
#include <string>

namespace swarm::runtime {

class LeaderLock {
 public:
  // `changed` hears that the key may have changed.
  LeaderLock(std::unique_ptr<KvStore> store, std::string key, std::string address,
             std::function<void()> changed);
  ~LeaderLock();  // Nobody is called any more. The session goes with its TTL.
  LeaderLock(const LeaderLock&) = delete;
  LeaderLock& operator=(const LeaderLock&) = delete;

  // `done` runs once, unless another claim or release() comes first; never from within the call.
  using Done = std::function<void(const Result<LeaderKey>& key)>;
  void claim(const Claim& order, Done done);
  // `done` gets an empty text on success.
  void release(const Release& order, std::function<void(std::string failure)> done);

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
