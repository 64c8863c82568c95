#include "runtime/net/socket_stream.h"

#include "core/base/assert.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace swarm::runtime {
namespace {

// A peer that vanished without a word is found out after about two minutes.
constexpr int probe_idle_s = 30;
constexpr int probe_interval_s = 15;
constexpr int probe_count = 6;

void set_option(int socket, int level, int name, int value) {
  // Failure is harmless: unix sockets have none of these.
  ::setsockopt(socket, level, name, &value, sizeof value);
}

class SocketStream final : public Stream {
 public:
  explicit SocketStream(Socket socket) : socket_(std::move(socket)) {}

  void read(std::shared_ptr<StreamUser> user, std::span<char> into) override {
    socket_.async_read_some(boost::asio::buffer(into.data(), into.size()),
                            [user = std::move(user)](ErrorCode error, std::size_t bytes) {
                              if (error == boost::asio::error::eof) error = {};
                              user->on_read(error, error ? 0 : bytes);
                            });
  }

  bool can_wait_readable() const override { return true; }

  void wait_readable(std::shared_ptr<StreamUser> user) override {
    // An error, too, is found by reading.
    socket_.async_wait(Socket::wait_read,
                       [user = std::move(user)](ErrorCode) { user->on_readable(); });
  }

  Written write(std::span<const iovec> pieces) override {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());  // sendmsg() does not change them.
    message.msg_iovlen = pieces.size();
    while (true) {
      const auto sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent >= 0) return {static_cast<std::size_t>(sent), false, {}};
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return {0, true, {}};
      return {0, false, ErrorCode(errno, boost::system::system_category())};
    }
  }

  bool can_splice() const override { return true; }

  void read(std::shared_ptr<StreamUser> user, std::shared_ptr<Pipe> into) override {
    const Pipe::Moved moved = into->fill(socket_.native_handle());
    if (!moved.blocked) {
      return boost::asio::post(socket_.get_executor(), [user = std::move(user), moved] {
        user->on_read(error_of(moved), moved.bytes);
      });
    }
    socket_.async_wait(Socket::wait_read,
                       [this, user = std::move(user), into = std::move(into)](ErrorCode error) {
                         // With an error the stream may be gone.
                         if (error) return user->on_read(error, 0);
                         const Pipe::Moved later = into->fill(socket_.native_handle());
                         if (later.blocked) return read(user, into);
                         user->on_read(error_of(later), later.bytes);
                       });
  }

  Written write(Pipe& from) override {
    const Pipe::Moved moved = from.drain(socket_.native_handle());
    return {moved.bytes, moved.blocked, error_of(moved)};
  }

  void wait_writable(std::shared_ptr<StreamUser> user) override {
    socket_.async_wait(Socket::wait_write,
                       [user = std::move(user)](ErrorCode error) { user->on_writable(error); });
  }

  void shutdown_send() override {
    ErrorCode ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }

  void close() override {
    ErrorCode ignored;
    socket_.close(ignored);
  }

  PeerState peer_state() const override { return socket_peer_state(socket_); }

 private:
  static ErrorCode error_of(const Pipe::Moved& moved) {
    return {moved.error, boost::system::system_category()};
  }

  Socket socket_;
};

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): others keep what they are given.
void Stream::read(std::shared_ptr<StreamUser>, std::shared_ptr<Pipe>) { SWARM_ASSERT(false); }
// NOLINTNEXTLINE(performance-unnecessary-value-param): likewise.
void Stream::wait_readable(std::shared_ptr<StreamUser>) { SWARM_ASSERT(false); }
Stream::Written Stream::write(Pipe&) {
  SWARM_ASSERT(false);
  return {};
}

void tune_socket(Socket& socket) {
  const int fd = socket.native_handle();
  if (socket.local_endpoint().protocol().family() == AF_UNIX) return;
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, probe_idle_s);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, probe_interval_s);
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, probe_count);
}

Stream::PeerState socket_peer_state(const Socket& socket) {
  using enum Stream::PeerState;
  pollfd entry{const_cast<Socket&>(socket).native_handle(), POLLRDHUP, 0};
  if (!socket.is_open() || ::poll(&entry, 1, 0) < 0) return lost;
  if ((entry.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return lost;
  return (entry.revents & POLLRDHUP) != 0 ? ended : open;
}

std::unique_ptr<Stream> make_socket_stream(Socket socket) {
  tune_socket(socket);
  ErrorCode ignored;
  socket.native_non_blocking(true, ignored);  // Neither may a pipe wait, in both directions.
  return std::make_unique<SocketStream>(std::move(socket));
}

}  // namespace swarm::runtime
