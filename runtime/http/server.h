// The HTTP/1.1 server: listens, takes requests apart and hands them to an
// HttpService. Everything happens on the thread that runs the io_context.
#pragma once

#include "runtime/http/service.h"
#include "runtime/tls/context.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

struct ServerOptions {
  std::size_t connections_max = 16384;  // One more is told 503 and closed.
  std::chrono::nanoseconds idle_timeout = std::chrono::minutes(5);   // Between two requests.
  std::chrono::nanoseconds head_timeout = std::chrono::seconds(30);  // First byte to end of head.
  std::chrono::nanoseconds body_timeout = std::chrono::seconds(60);  // Without a byte of a body.
  // Without a byte of a body that is pumped on: its source may be slow (`docker load`).
  std::chrono::nanoseconds streamed_body_timeout = std::chrono::minutes(10);
  // A client that takes nothing of what is queued for it. Pumps (Exchange::when_drained)
  // queue no more than one piece, so their clients may pause for as long as they like.
  std::chrono::nanoseconds stall_timeout = std::chrono::seconds(10);
  std::size_t stream_queue_max_bytes = 8u << 20;
  // How long a connection that is ending waits for the client's own end.
  std::chrono::nanoseconds linger_timeout = std::chrono::seconds(2);
  std::chrono::nanoseconds handshake_timeout = std::chrono::seconds(10);  // Of TLS.
  // An upgraded connection whose service side has ended, without a byte from the client.
  std::chrono::nanoseconds half_closed_timeout = std::chrono::seconds(60);
};

class Server {
 public:
  // `service` outlives the server.
  Server(boost::asio::io_context& io, HttpService& service, ServerOptions options = {});
  ~Server();  // Cuts every connection; the service hears nothing of it any more.
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Any address of runtime/net/address.h; may be called several times. Returns the address with the
  // real port. With an identity, TCP clients must speak TLS; a unix socket is guarded by its mode.
  // Throws std::runtime_error with one line for the operator.
  std::string listen(std::string_view address, std::shared_ptr<const TlsIdentity> tls = nullptr);
  // Hears why a client was refused before its first request.
  using OnRefused = std::function<void(const std::string& peer, const std::string& why)>;
  void on_refused(OnRefused on_refused);

  void stop_accepting();
  // Stops accepting, closes idle connections, lets the others finish their request.
  // After `patience` the rest is cut. `done` is called once, when no connection is left.
  void drain(std::chrono::nanoseconds patience, std::function<void()> done);

  std::size_t open_connections() const;

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
