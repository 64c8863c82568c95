// The Stream under TLS, and the handshake that makes one of a connected socket.
#pragma once

#include "core/base/instant.h"
#include "runtime/net/socket_stream.h"
#include "runtime/tls/context.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace swarm::runtime {

// Until when the other side's certificate is valid; nothing for a stream without one.
std::optional<std::chrono::sys_seconds> peer_certificate_end(const Stream& stream);

class TlsHandshake {
 public:
  virtual ~TlsHandshake() = default;
  virtual void cancel() = 0;  // `done` is not called any more.

  struct Outcome {
    std::unique_ptr<Stream> stream;  // Null: it failed.
    std::string why;                 // For people, without a subject.
    bool timed_out = false;
  };
  using Done = std::function<void(Outcome)>;

  // `done` is called once, never from within these. A client that speaks plain HTTP is told so.
  static std::shared_ptr<TlsHandshake> accept(Socket socket, const TlsContext& context,
                                              Duration timeout, Done done);
  static std::shared_ptr<TlsHandshake> connect(Socket socket, const TlsContext& context,
                                               const std::string& host, Duration timeout,
                                               Done done);
};

}  // namespace swarm::runtime
