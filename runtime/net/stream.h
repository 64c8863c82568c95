// A connected byte stream, seen from HTTP: plain TCP or a unix socket today, the
// place where TLS goes in. Asio stays behind it.
#pragma once

#include "runtime/net/pipe.h"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <sys/uio.h>

namespace swarm::runtime {

using ErrorCode = boost::system::error_code;

// Whoever owns a Stream. Kept alive while an operation is under way.
class StreamUser {
 public:
  virtual ~StreamUser() = default;
  virtual void on_read(ErrorCode error, std::size_t bytes) = 0;  // No error and 0: the peer's end.
  virtual void on_writable(ErrorCode error) = 0;
  virtual void on_readable() {}  // After wait_readable().
};

class Stream {
 public:
  struct Written {
    std::size_t bytes = 0;
    bool blocked = false;  // The peer does not read fast enough: wait_writable().
    ErrorCode error;
  };

  virtual ~Stream() = default;

  // At most one read at a time. Completes through the user, never from within the call.
  virtual void read(std::shared_ptr<StreamUser> user, std::span<char> into) = 0;
  // Says when there is something to read, an end or an error too, or perhaps nothing: for a stream
  // that rests, so that no buffer is held for it. Counts as a read under way.
  virtual bool can_wait_readable() const { return false; }
  virtual void wait_readable(std::shared_ptr<StreamUser> user);
  // Writes what goes without waiting.
  virtual Written write(std::span<const iovec> pieces) = 0;
  // The same through pipes. Only where can_splice() says so: not under TLS.
  virtual bool can_splice() const { return false; }
  virtual void read(std::shared_ptr<StreamUser> user, std::shared_ptr<Pipe> into);
  virtual Written write(Pipe& from);
  virtual void wait_writable(std::shared_ptr<StreamUser> user) = 0;
  // Tells the peer that nothing more comes.
  virtual void shutdown_send() = 0;
  // Operations under way complete with an error.
  virtual void close() = 0;
  // Asks the kernel at once, without reading: for moments when nobody may read.
  enum class PeerState { open, ended, lost };
  virtual PeerState peer_state() const = 0;
};

}  // namespace swarm::runtime
