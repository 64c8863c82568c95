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

// Who has a key that several want (KvStore::hold).
struct KvHolding {
  bool mine = false;        // Bound to the session that asked.
  std::string holder;       // Its value; empty: nobody has it just now.
  std::uint64_t fence = 0;  // Of this holding; grows from one to the next. If mine.
  // Just taken, and nobody had it since somebody has handed it over. Tells so at most once.
  bool handed_over = false;
  std::uint64_t index = 0;  // For await_key().
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
  // How much later than granted a session may end, at a store that looks only now and then.
  virtual Duration end_delay() const { return {}; }
  virtual void renew_session(const std::string& session, Done<void> done) = 0;
  // Removes the keys bound to it at once.
  virtual void close_session(const std::string& session, Done<void> done) = 0;

  // From now on `key` has this value and is bound to this session, whatever it was before. Writes
  // nothing if it is so already, so that nobody is woken up.
  virtual void bind(const std::string& key, const std::string& value, const std::string& session,
                    Done<void> done) = 0;

  // --- A key that one of several has: the leader's ---

  // Takes the key with this value if nobody has it; tells who has it now, confirmed by as many
  // servers as a write.
  virtual void hold(const std::string& key, const std::string& value, const std::string& session,
                    Done<KvHolding> done) = 0;
  // Frees the key, if that session has it, and leaves word for the next one that this was on
  // purpose. The session goes on.
  virtual void hand_over(const std::string& key, const std::string& session, Done<void> done) = 0;
  // As await_change(), of a key that hold() has told about; one of both at most at a time.
  virtual void await_key(const std::string& key, std::uint64_t index, Duration wait,
                         Done<bool> done) = 0;
};

}  // namespace swarm::runtime
