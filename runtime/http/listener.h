// One listening socket, TCP or unix. For runtime/http and runtime/relay.
#pragma once

#include "runtime/net/address.h"
#include "runtime/net/socket_stream.h"

#include <functional>
#include <memory>
#include <string>

namespace swarm::runtime {

class Listener : public std::enable_shared_from_this<Listener> {
 public:
  using OnAccept = std::function<void(Socket socket, std::string peer)>;

  // Throws std::runtime_error with one line for the operator.
  static std::shared_ptr<Listener> open(boost::asio::io_context& io, const Address& address,
                                        OnAccept on_accept);
  virtual ~Listener() = default;

  virtual Address address() const = 0;  // With the real port.
  virtual void close() = 0;             // A unix socket's path goes too.
};

}  // namespace swarm::runtime
