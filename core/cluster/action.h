// Everything the core can ask of the world. A driver carries each one out, or
// reports with an event that it could not.
#pragma once

#include "core/base/http.h"
#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/log.h"
#include "core/model/port.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace swarm {

// Bytes that several answers share, so that a list is a walk over buffers.
using SharedBytes = std::shared_ptr<const std::string>;

// All of such bytes, or a part of them.
struct SharedPart {
  SharedPart(SharedBytes all)  // NOLINT(google-explicit-constructor): it is the same.
      : owner(std::move(all)), bytes(owner ? std::string_view(*owner) : std::string_view()) {}
  SharedPart(SharedBytes of, std::string_view part) : owner(std::move(of)), bytes(part) {}

  SharedBytes owner;
  std::string_view bytes;  // Of the owner.
};

// From now on `engine` means the daemon at `address` ("host:port"). Opens no connection yet.
struct OpenEngine {
  EngineKey engine = no_key;
  std::string address;
  bool operator==(const OpenEngine&) const = default;
};
// Drop every connection and call of that engine without further events. The key may be used again.
struct CloseEngine {
  EngineKey engine = no_key;
  bool operator==(const CloseEngine&) const = default;
};

// Send one HTTP request to an engine. Answered by exactly one EngineAnswered or
// EngineFailed; if `streaming`, by EngineStreamOpened, data and then EngineStreamEnded or
// EngineFailed.
struct CallEngine {
  CallId call = 0;
  EngineKey engine = no_key;
  HttpRequest request;
  // Until the whole answer is there; for a stream until its head is there,
  // after which nothing limits it. Zero: no limit (used only with `wait`).
  Duration timeout{};
  std::size_t body_max = 0;  // Bytes; more is FailureKind::too_large. Not applied to streams.
  bool streaming = false;
  // Carries the body that the driver keeps of that client's request (StoreBody), not its own.
  RequestId stored_body = 0;
  // May follow others of its kind on one connection, and wait for their answers: a read that is
  // answered soon, one of many.
  bool pipelined = false;
  bool operator==(const CallEngine&) const = default;
};
// No event for that call follows. Unknown calls are ignored: the answer may be on its way.
struct CancelCall {
  CallId call = 0;
  bool operator==(const CancelCall&) const = default;
};

// The whole answer to a client. The body is the pieces, one after the other.
struct Respond {
  RequestId request = 0;
  int status = 200;
  Headers headers;
  std::vector<SharedPart> body;
};

// An answer in parts, chunked: head (sent at once), bytes, end.
struct OpenStream {
  RequestId request = 0;
  int status = 200;
  Headers headers;
};
// The driver bounds what it queues for a client that does not read; over the
// bound, or after 10 s without progress, it cuts the client off and says ApiClientGone.
struct SendChunk {
  RequestId request = 0;
  SharedBytes bytes;
};
struct CloseStream {
  RequestId request = 0;
};

// Pump the client's request to an engine and the answer back, without the core
// seeing the bytes. Ends with ProxyFinished, or with ApiClientGone if the
// client leaves first (then the engine's connection is closed).
struct Proxy {
  RequestId request = 0;
  EngineKey engine = no_key;
  HttpRequest http;               // As to be sent. Body: used unless body_from_client.
  bool body_from_client = false;  // Pump the request body that the driver still holds.
  // The request may take over the connection (101, or 200 with a raw stream):
  // then bytes go both ways until both sides have ended, each side's end passed on as a half-close.
  bool hijack = false;
  // If the engine's answer breaks behind its head, its end so far is passed on as the end: for
  // streams that have none of their own. Otherwise the client is cut off, so that it notices.
  bool ends_softly = false;
  Headers response_headers;  // Replace those of the engine with the same name.
  Duration head_timeout{};   // Until the engine's head is there. Zero: no limit.
};

// Read the whole body of the client's request, which the driver still holds, and keep it apart
// until the client has its answer: several engines are to get it, each at its own pace, and none
// the beginning of one that is cut off. Answered by one BodyStored, unless the client leaves.
struct StoreBody {
  RequestId request = 0;
};

// Listen on a port of the manager's host, at the address of --relay-ports, and connect whoever
// comes there with a node's port, both ways, until both have ended. Answered by one RelayOpened or
// RelayFailed.
struct OpenRelay {
  RelayId relay = 0;
  PortProtocol protocol = PortProtocol::tcp;
  std::uint16_t listen = 0;  // 0: any port that is free.
  std::string host;          // Of the node: a name or an address.
  std::uint16_t port = 0;
  bool operator==(const OpenRelay&) const = default;
};
// No longer; connections that there are end too. Unknown ones are ignored: it may have failed.
struct CloseRelay {
  RelayId relay = 0;
  bool operator==(const CloseRelay&) const = default;
};

using Action =
    std::variant<OpenEngine, CloseEngine, CallEngine, CancelCall, Respond, OpenStream, SendChunk,
                 CloseStream, Proxy, StoreBody, OpenRelay, CloseRelay, LogEntry>;
using Actions = std::vector<Action>;  // The driver owns it and reuses it.

}  // namespace swarm
