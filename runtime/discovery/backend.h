// A source of discovery entries. Backends live on one executor and call back
// there; none of them blocks it.
#pragma once

#include "core/base/instant.h"
#include "core/cluster/event.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace swarm::runtime {

struct BackendOptions {
  Duration heartbeat = std::chrono::seconds(60);  // Between two looks, or two renewals.
  Duration ttl{};                                 // How long an enlisted address stays.
  // --discovery-opt, in the order given; the last of one key wins.
  std::vector<std::pair<std::string, std::string>> options{};
};

// Destroying a backend ends everything it has under way; no callback runs afterwards.
class Backend {
 public:
  Backend() = default;
  virtual ~Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  // From now on delivers DiscoveryListed with whole snapshots, the first as soon as it is
  // known, and DiscoveryFailed whenever it cannot tell. Call at most once.
  using Sink = std::function<void(Event)>;
  virtual void watch(Sink sink) = 0;

  // Puts `address` on the list for the time of `ttl`, or renews it. `done` gets an empty text
  // on success. The default answers that the backend keeps a fixed list.
  using Done = std::function<void(std::string failure)>;
  virtual void enlist(const std::string& address, const Done& done);
  virtual void withdraw(const std::string& address, const Done& done);
};

}  // namespace swarm::runtime
