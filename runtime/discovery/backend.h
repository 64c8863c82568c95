// A source of discovery entries. Backends live on one executor and call back
// there; none of them blocks it.
#pragma once

#include "core/base/instant.h"
#include "core/cluster/event.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace swarm::runtime {

class TlsIdentity;

struct BackendOptions {
  Duration heartbeat = std::chrono::seconds(60);  // Between two looks, or two renewals.
  Duration ttl{};                                 // How long an enlisted address stays.
  // --discovery-opt, in the order given; the last of one key wins.
  std::vector<std::pair<std::string, std::string>> options{};
  std::string base_url{};  // --discovery-url: of a token service that the URL does not name.
  std::uint64_t seed = 1;  // Of the jitter of its pauses.
  // Hears of every set of TLS files that a backend has loaded: SIGHUP reads them again.
  std::function<void(std::shared_ptr<TlsIdentity> loaded)> on_identity{};
};

// Destroying a backend ends everything it has under way; no callback runs afterwards.
class Backend {
 public:
  Backend() = default;
  virtual ~Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  // From now on delivers DiscoveryListed with whole snapshots, the first as soon as it is
  // known, and DiscoveryFailed whenever it cannot tell. After a failure it tries again by itself
  // (core/discovery/backoff.h) and delivers the next snapshot that it gets, changed or not: until
  // then nothing is taken off the list. Call at most once.
  using Sink = std::function<void(Event)>;
  virtual void watch(Sink sink) = 0;

  // Puts `address` on the list for the time of `ttl`, or renews it: one try, with a deadline of
  // its own; when to try again is decided in core/discovery/registration.h. `done` is called once,
  // with an empty text on success. The default answers that the backend keeps a fixed list.
  using Done = std::function<void(std::string failure)>;
  virtual void enlist(const std::string& address, const Done& done);
  virtual void withdraw(const std::string& address, const Done& done);

  // `lost` is called whenever the backend notices, between two calls of enlist(), that the address
  // is not on the list any more: its lease or session has ended, the store is another one. The
  // default never notices.
  using Lost = std::function<void(std::string why)>;
  virtual void when_lost(Lost lost);
};

}  // namespace swarm::runtime
