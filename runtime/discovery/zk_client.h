// One session with ZooKeeper through its C client. That client calls back on a thread of its own;
// here everything arrives on the executor.
#pragma once

#include "core/base/instant.h"
#include "runtime/net/address.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

// Of any operation; `code` is one of zookeeper.h, and what it did not ask for is empty.
struct ZkAnswer {
  int code = 0;
  std::vector<std::string> children{};
  std::string value{};
  std::int64_t owner = 0;    // The session of an ephemeral node; 0 of a lasting one.
  std::int64_t created = 0;  // The transaction that made the node.
  std::int32_t child_count = 0;
};

struct ZkOptions {
  std::vector<Address> servers;
  Duration session_timeout{};  // Asked for; the server grants what it likes.
  std::string user{};          // Empty: nobody in particular.
  std::string password{};
};

class ZkClient {
 public:
  enum class State {
    connecting,  // Also again and again, while the session may still live.
    connected,
    ended,  // The session has run out, or the login was refused. This object is of no use then.
  };
  struct Hooks {
    std::function<void(State state)> on_state;
    // Something about this path is no longer as it was when it was read with a watch.
    std::function<void(const std::string& path)> on_change;
  };

  // Looks the names up and connects, again and again until it succeeds.
  ZkClient(boost::asio::io_context& io, ZkOptions options, Hooks hooks);
  // Ends the session in the background. No hook and no `done` runs any more.
  ~ZkClient();
  ZkClient(const ZkClient&) = delete;
  ZkClient& operator=(const ZkClient&) = delete;

  State state() const;
  std::int64_t session() const;      // Once connected.
  Duration granted_timeout() const;  // Likewise.

  // Each calls `done` once, never from within the call; only while connected.
  using Done = std::function<void(ZkAnswer answer)>;
  void sync(const std::string& path, Done done);      // What is read afterwards is current.
  void children(const std::string& path, Done done);  // With a watch.
  void exists(const std::string& path, Done done);    // With a watch.
  void read(const std::string& path, bool with_watch, Done done);
  void create(const std::string& path, const std::string& value, bool ephemeral, Done done);
  void write(const std::string& path, const std::string& value, Done done);
  void remove(const std::string& path, Done done);

  // Ends the session, as the destructor does; `done` runs once it is over.
  void end(std::function<void()> done);

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
