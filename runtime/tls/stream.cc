#include "runtime/tls/stream.h"

#include "runtime/net/deadline.h"
#include "runtime/tls/explain.h"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <utility>

namespace swarm::runtime {
namespace {

namespace asio = boost::asio;

// A TLS record holds no more. One record for what is queued keeps small answers small.
constexpr std::size_t record_max = 16384;

constexpr unsigned char handshake_record = 0x16;

// As Go's server says it; the docker CLI knows the sentence.
constexpr std::string_view plain_answer =
    "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

// What OpenSSL wants before it can go on.
enum class Wish { none, readable, writable, end, failed };

Wish wish_of(const SSL* ssl, int result) {
  switch (SSL_get_error(ssl, result)) {
    case SSL_ERROR_NONE:
      return Wish::none;
    case SSL_ERROR_WANT_READ:
      return Wish::readable;
    case SSL_ERROR_WANT_WRITE:
      return Wish::writable;
    case SSL_ERROR_ZERO_RETURN:
      return Wish::end;
    default:
      return Wish::failed;
  }
}

// The connection, shared with the operations under way: they may outlive the stream.
struct Connection : std::enable_shared_from_this<Connection> {
  Connection(Socket connected, SslPointer session)
      : socket(std::move(connected)), ssl(std::move(session)) {}

  void read(const std::shared_ptr<StreamUser>& user, std::span<char> into, bool within_call) {
    std::size_t bytes = 0;
    ErrorCode error;
    // A closed socket's number may be another one's by now.
    if (socket.is_open()) {
      const Wish wish = read_records(into, bytes);
      // What comes behind the bytes, an end or a failure, is met again by the next read.
      if (bytes > 0) {
        ERR_clear_error();
      } else if (wish == Wish::readable || wish == Wish::writable) {
        return wait(wish, user, into);
      } else if (wish == Wish::failed) {
        error = take_tls_error();
      }
    }
    if (!within_call) return finish(*user, error, bytes);
    asio::post(socket.get_executor(), [self = shared_from_this(), user, error, bytes] {
      self->finish(*user, error, bytes);
    });
  }

  // OpenSSL gives a record at a time; those that are there already are worth one turn only.
  Wish read_records(std::span<char> into, std::size_t& bytes) const {
    while (bytes < into.size()) {
      const std::span<char> rest = into.subspan(bytes);
      std::size_t read = 0;
      const int result = SSL_read_ex(ssl.get(), rest.data(), rest.size(), &read);
      if (result != 1) return wish_of(ssl.get(), result);
      bytes += read;
    }
    return Wish::none;
  }

  void wait(Wish wish, const std::shared_ptr<StreamUser>& user, std::span<char> into) {
    socket.async_wait(wish == Wish::readable ? Socket::wait_read : Socket::wait_write,
                      [self = shared_from_this(), user, into](ErrorCode error) {
                        if (error) return user->on_read(error, 0);
                        self->read(user, into, false);
                      });
  }

  void finish(StreamUser& user, ErrorCode error, std::size_t bytes) const {
    if (!socket.is_open()) error = asio::error::operation_aborted;
    user.on_read(error, error ? 0 : bytes);
  }

  // One record of what the pieces begin with from `skip` on.
  Stream::Written write_record(std::span<const iovec> pieces, std::size_t skip);

  // Says that nothing more comes, as soon as the socket takes it.
  void say_end() {
    if (!socket.is_open() || SSL_shutdown(ssl.get()) >= 0) return ERR_clear_error();
    const Wish wish = wish_of(ssl.get(), -1);
    ERR_clear_error();
    if (wish != Wish::writable) return;
    socket.async_wait(Socket::wait_write, [self = shared_from_this()](ErrorCode error) {
      if (!error) self->say_end();
    });
  }

  Socket socket;
  SslPointer ssl;
  std::array<char, record_max> record{};
};

// The bytes after `skip` of all pieces, as many as a record takes; from where they lie, if one
// piece has them all.
std::span<const char> gather(std::span<const iovec> pieces, std::size_t skip,
                             std::span<char> record) {
  std::size_t filled = 0;
  for (const iovec& piece : pieces) {
    if (skip >= piece.iov_len) {
      skip -= piece.iov_len;
      continue;
    }
    const char* const from = static_cast<const char*>(piece.iov_base) + skip;
    const std::size_t length = piece.iov_len - skip;
    skip = 0;
    if (filled == 0 && length >= record.size()) return {from, record.size()};
    const std::size_t taken = std::min(length, record.size() - filled);
    std::memcpy(record.data() + filled, from, taken);
    filled += taken;
    if (filled == record.size()) break;
  }
  return record.first(filled);
}

Stream::Written Connection::write_record(std::span<const iovec> pieces, std::size_t skip) {
  const std::span<const char> bytes = gather(pieces, skip, record);
  if (bytes.empty()) return {};
  std::size_t written = 0;
  const int result = SSL_write_ex(ssl.get(), bytes.data(), bytes.size(), &written);
  if (result == 1) return {written, false, {}};
  if (wish_of(ssl.get(), result) == Wish::writable) return {0, true, {}};
  return {0, false, take_tls_error()};
}

class TlsStream final : public Stream {
 public:
  explicit TlsStream(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  ~TlsStream() override { TlsStream::close(); }
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  void read(std::shared_ptr<StreamUser> user, std::span<char> into) override {
    connection_->read(user, into, true);
  }

  Written write(std::span<const iovec> pieces) override {
    Written all;
    if (!connection_->socket.is_open()) return {0, false, asio::error::bad_descriptor};
    while (true) {
      const Written once = connection_->write_record(pieces, all.bytes);
      all.bytes += once.bytes;
      all.blocked = once.blocked;
      // What was written before a failure still counts; the next call meets it again.
      if (all.bytes == 0) all.error = once.error;
      if (once.bytes == 0) return all;
    }
  }

  void wait_writable(std::shared_ptr<StreamUser> user) override {
    connection_->socket.async_wait(Socket::wait_write, [user = std::move(user)](ErrorCode error) {
      user->on_writable(error);
    });
  }

  void shutdown_send() override { connection_->say_end(); }

  void close() override {
    ErrorCode ignored;
    if (connection_->socket.is_open()) SSL_shutdown(connection_->ssl.get());
    ERR_clear_error();
    connection_->socket.close(ignored);
  }

  PeerState peer_state() const override { return socket_peer_state(connection_->socket); }
  const SSL* session() const { return connection_->ssl.get(); }

 private:
  std::shared_ptr<Connection> connection_;
};

class Handshake final : public TlsHandshake, public std::enable_shared_from_this<Handshake> {
 public:
  Handshake(Socket socket, SslPointer ssl, std::string host, Done done)
      : deadline_(static_cast<asio::io_context&>(socket.get_executor().context()),
                  [this] { fail("the TLS handshake took too long", true); }),
        connection_(std::make_shared<Connection>(std::move(socket), std::move(ssl))),
        verdict_{std::move(host), {}},
        done_(std::move(done)) {
    tune_socket(connection_->socket);
  }

  void start(Duration timeout) {
    deadline_.expire_after(timeout);
    SSL* const ssl = connection_->ssl.get();
    asio::post(connection_->socket.get_executor(), [self = shared_from_this(), this, ssl] {
      ErrorCode failure;
      connection_->socket.native_non_blocking(true, failure);
      if (ssl == nullptr || SSL_set_fd(ssl, connection_->socket.native_handle()) != 1) {
        return fail("no memory for TLS");
      }
      SSL_set_app_data(ssl, &verdict_);
      if (SSL_is_server(ssl) == 1) return look_at_first_byte();
      step();
    });
  }

  void cancel() override {
    if (!done_) return;  // The connection may be the stream's by now.
    done_ = nullptr;
    stop();
  }

 private:
  void look_at_first_byte() {
    connection_->socket.async_wait(
        Socket::wait_read, [self = shared_from_this(), this](ErrorCode error) {
          if (!done_) return;
          if (error) return fail(error.message());
          unsigned char first = 0;
          const auto got =
              ::recv(connection_->socket.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
          if (got == 1 && first != handshake_record) return refuse_plain();
          step();
        });
  }

  void refuse_plain() {
    // Taking the request off the socket first keeps the answer from being lost in a reset.
    std::array<char, 4096> request{};
    const int fd = connection_->socket.native_handle();
    while (::recv(fd, request.data(), request.size(), MSG_DONTWAIT) > 0) {
    }
    ::send(fd, plain_answer.data(), plain_answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(fd, SHUT_WR);
    fail("it speaks plain HTTP, this port does not");
  }

  void step() {
    if (!done_) return;
    SSL* const ssl = connection_->ssl.get();
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl);
    if (result == 1) return succeed();
    const Wish wish = wish_of(ssl, result);
    if (wish != Wish::readable && wish != Wish::writable) {
      const ErrorCode error = take_tls_error();
      return fail(!verdict_.why.empty() ? verdict_.why
                  : error.category() == tls_category()
                      ? error.message()
                      : "the other side closed the connection during the TLS handshake");
    }
    connection_->socket.async_wait(wish == Wish::readable ? Socket::wait_read : Socket::wait_write,
                                   [self = shared_from_this(), this](ErrorCode error) {
                                     if (error && done_) return fail(error.message());
                                     step();
                                   });
  }

  void succeed() {
    SSL_set_app_data(connection_->ssl.get(), nullptr);
    Outcome outcome;
    outcome.stream = std::make_unique<TlsStream>(connection_);
    deadline_.clear();
    std::exchange(done_, nullptr)(std::move(outcome));
  }

  void fail(std::string why, bool timed_out = false) {
    const auto self = shared_from_this();
    auto done = std::exchange(done_, nullptr);
    stop();
    if (done) done({nullptr, std::move(why), timed_out});
  }

  void stop() {
    deadline_.clear();
    ErrorCode ignored;
    connection_->socket.close(ignored);
  }

  Deadline deadline_;
  std::shared_ptr<Connection> connection_;
  TlsVerdict verdict_;
  Done done_;
};

}  // namespace

std::optional<std::chrono::sys_seconds> peer_certificate_end(const Stream& stream) {
  const auto* const tls = dynamic_cast<const TlsStream*>(&stream);
  const X509* const certificate =
      tls == nullptr ? nullptr : SSL_get0_peer_certificate(tls->session());
  if (certificate == nullptr) return std::nullopt;
  return end_of(certificate);
}

std::shared_ptr<TlsHandshake> TlsHandshake::accept(Socket socket, const TlsContext& context,
                                                   Duration timeout, Done done) {
  auto handshake = std::make_shared<Handshake>(std::move(socket), context.accepting(),
                                               std::string(), std::move(done));
  handshake->start(timeout);
  return handshake;
}

std::shared_ptr<TlsHandshake> TlsHandshake::connect(Socket socket, const TlsContext& context,
                                                    const std::string& host, Duration timeout,
                                                    Done done) {
  auto handshake = std::make_shared<Handshake>(std::move(socket), context.connecting(host), host,
                                               std::move(done));
  handshake->start(timeout);
  return handshake;
}

}  // namespace swarm::runtime
