// From an engine's address to a connected stream: look-up (remembered for a
// while), then one address after the other until one answers.
#pragma once

#include "core/base/instant.h"
#include "runtime/engine/failure.h"
#include "runtime/net/address.h"
#include "runtime/net/stream.h"
#include "runtime/tls/context.h"

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

class Connector {
 public:
  // With an identity, TCP connections speak TLS.
  explicit Connector(boost::asio::io_context& io, std::shared_ptr<const TlsIdentity> tls = nullptr,
                     Duration names_kept = std::chrono::seconds(30));
  ~Connector();

  class Attempt {
   public:
    virtual ~Attempt() = default;
    virtual void cancel() = 0;  // `done` is not called any more.
  };
  using Done = std::function<void(std::unique_ptr<Stream> stream, Failure failure)>;
  // `done` is called once, never from within the call.
  std::shared_ptr<Attempt> connect(const Address& address, Duration timeout, Done done);

 private:
  struct Names;
  boost::asio::io_context& io_;
  std::shared_ptr<Names> names_;
  std::shared_ptr<const TlsIdentity> tls_;
};

}  // namespace swarm::runtime
