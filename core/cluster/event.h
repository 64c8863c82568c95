// Everything the world can tell the core. A driver turns socket, timer and
// client activity into these; the core never looks anything up by itself.
#pragma once

#include "core/base/http.h"
#include "core/base/ids.h"
#include "core/base/instant.h"

#include <string>
#include <variant>
#include <vector>

namespace swarm {

// A whole snapshot of discovery, never a difference. Entries are "host:port";
// malformed ones are the core's to refuse.
struct DiscoveryListed {
  std::vector<std::string> entries;
  // Entries of earlier snapshots that were taken off the list on purpose, as far as the store
  // tells that apart from a lease that ran out: no grace for them.
  std::vector<std::string> left{};
};
struct DiscoveryFailed {
  std::string reason;
};

// Why a call to an engine brought no answer. Classified by the driver, once;
// what it means is decided in the core.
enum class FailureKind : std::uint8_t {
  none,
  resolve,    // The host name has no address.
  refused,    // Nobody listens, or no route.
  timeout,    // The call's deadline passed.
  reset,      // The connection ended before the answer did.
  tls,        // Handshake or certificate.
  protocol,   // The answer is not HTTP, or breaks a bound.
  too_large,  // The answer is over the call's body_max.
  cancelled,  // The core or the client cancelled it.
  forgotten,  // The engine was closed meanwhile.
};

// The whole answer to a CallEngine that did not ask for a stream.
struct EngineAnswered {
  CallId call = 0;
  HttpResponse response;
};
// A streaming CallEngine answers in parts: opened, any number of data, ended.
struct EngineStreamOpened {
  CallId call = 0;
  int status = 0;
  Headers headers;
};
struct EngineStreamData {
  CallId call = 0;
  std::string bytes;
};
struct EngineStreamEnded {
  CallId call = 0;
};
// Instead of an answer, or in the middle of a stream. Nothing follows.
struct EngineFailed {
  CallId call = 0;
  FailureKind kind = FailureKind::none;
  std::string reason;  // For people: "connection refused".
};

// A Docker client's request. If the route's body policy is `streamed` the body
// stays with the driver, to be pumped by a Proxy action.
struct ApiCalled {
  RequestId request = 0;
  HttpRequest http;
  std::string client;  // Peer address, for the log.
};
// The client left before its answer was complete. Nothing may be sent to it any more.
struct ApiClientGone {
  RequestId request = 0;
};

// A Proxy action came to its end.
struct ProxyFinished {
  RequestId request = 0;
  int status = 0;          // The engine's; 0 if it sent no head.
  bool head_sent = false;  // If not, the core still owes the client an answer.
  FailureKind failure = FailureKind::none;
  std::string reason;
};

// Where this manager stands among several (core/election), whenever that changes.
struct RoleChanged {
  Instant acts_until{};  // It decides before, and nothing from then on.
  std::string primary;   // The address of who decides, or is about to; empty: not known.
};

// A StoreBody action came to its end.
struct BodyStored {
  RequestId request = 0;
  std::string problem;  // Why it could not be kept; empty: the whole body is there.
};

// An OpenRelay action was carried out, or could not be.
struct RelayOpened {
  RelayId relay = 0;
  std::uint16_t port = 0;  // That it listens on.
};
struct RelayFailed {
  RelayId relay = 0;
  std::string problem;  // For people: "Address already in use".
};

using Event =
    std::variant<DiscoveryListed, DiscoveryFailed, EngineAnswered, EngineStreamOpened,
                 EngineStreamData, EngineStreamEnded, EngineFailed, ApiCalled, ApiClientGone,
                 ProxyFinished, RoleChanged, BodyStored, RelayOpened, RelayFailed>;

}  // namespace swarm
