// A key-value store, as discovery uses it: folders of keys, and sessions that keys are bound to.
// One implementation a store; all of them on one executor.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace swarm::runtime {

struct KvEntry {
  std::string name;  // Within its folder.
  std::string value;
  bool operator==(const KvEntry&) const = default;
};

struct KvListing {
  std::vector<KvEntry> entries;
  std::uint64_t index = 0;  // The state of the store that they show; its meaning is the store's.
};

// A lease of etcd, a session of Consul or ZooKeeper: it ends unless it is renewed, and
// the keys bound to it are removed then, whoever else is alive.
struct KvSession {
  std::string id;
  // What the store granted: it ends the session not earlier than this after the last renewal.
  Duration ttl{};
};

// Paths are "a/b/c", without a slash at either end. Every call has a deadline of its own, and its
// `done` runs once, never from within the call and not after the store was destroyed, which
// may happen in any `done`. Calls may be repeated: what is so already is no failure.
//
// Failures: `not_found` where the session has ended, `bad_request` where trying again is of no
// use (wrong password, wrong key), `unavailable` for everything else.
class KvStore {
 public:
  template <class T>
  using Done = std::function<void(Result<T>)>;

  KvStore() = default;
  virtual ~KvStore() = default;
  KvStore(const KvStore&) = delete;
  KvStore& operator=(const KvStore&) = delete;

  // The children of a folder that have a value, in any order; none if there is no such folder.
  // What the store cannot confirm to be current is a failure.
  virtual void list(const std::string& folder, Done<KvListing> done) = 0;

  // True once the folder may have changed since the listing of that index; false when about
  // `wait` has passed without. At most one at a time.
  virtual void await_change(const std::string& folder, std::uint64_t index, Duration wait,
                            Done<bool> done) = 0;

  virtual void open_session(Duration ttl, Done<KvSession> done) = 0;
  virtual void renew_session(const std::string& session, Done<void> done) = 0;
  // Removes the keys bound to it at once.
  virtual void close_session(const std::string& session, Done<void> done) = 0;

  // From now on `key` has this value and is bound to this session, whatever it was before. Writes
  // nothing if it is so already, so that nobody is woken up.
  virtual void bind(const std::string& key, const std::string& value, const std::string& session,
                    Done<void> done) = 0;
};

}  // namespace swarm::runtime
