#include "runtime/http/server.h"

#include "runtime/http/listener.h"
#include "runtime/http/session.h"
#include "runtime/tls/stream.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <stdexcept>
#include <utility>

namespace swarm::runtime {

struct Server::Parts {
  Parts(boost::asio::io_context& io, HttpService& service, const ServerOptions& options)
      : shared(std::make_shared<ServerShared>(ServerShared{io, &service, options})),
        drain_deadline(io, [this] { cut_all(); }) {}

  void accept(Socket socket, std::string peer);
  void accept_tls(Socket socket, std::string peer, const TlsContext& context);
  bool full() const {
    return shared->sessions.size() + handshakes.size() >= shared->options.connections_max;
  }
  void begin(std::unique_ptr<Stream> stream, std::string peer);
  void cut_all();
  void cut_handshakes();
  void check_drained();

  std::shared_ptr<ServerShared> shared;
  std::vector<std::shared_ptr<Listener>> listeners{};
  std::list<std::shared_ptr<TlsHandshake>> handshakes{};
  Deadline drain_deadline;
  std::function<void()> drained{};
};

void Server::Parts::accept(Socket socket, std::string peer) {
  auto stream = make_socket_stream(std::move(socket));
  if (full()) {
    constexpr std::string_view answer =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
        "Content-Length: 36\r\nConnection: close\r\n\r\n"
        "{\"message\":\"too many connections\"}\r\n";
    const std::array<iovec, 1> piece = {{{const_cast<char*>(answer.data()), answer.size()}}};
    stream->write(piece);
    stream->shutdown_send();
    return;
  }
  begin(std::move(stream), std::move(peer));
}

// Over the bound there is nothing to say to a client with whom TLS has not begun.
void Server::Parts::accept_tls(Socket socket, std::string peer, const TlsContext& context) {
  if (full()) return;
  const auto place = handshakes.emplace(handshakes.end());
  *place =
      TlsHandshake::accept(std::move(socket), context, shared->options.handshake_timeout,
                           [this, place, peer = std::move(peer)](TlsHandshake::Outcome outcome) {
                             handshakes.erase(place);
                             if (outcome.stream) return begin(std::move(outcome.stream), peer);
                             if (shared->on_refused)
                               shared->on_refused(peer, "TLS: " + outcome.why);
                           });
}

void Server::Parts::begin(std::unique_ptr<Stream> stream, std::string peer) {
  auto session = std::make_shared<Session>(shared, std::move(stream), std::move(peer));
  shared->sessions.push_front(session);
  session->start(shared->sessions.begin());
}

void Server::Parts::cut_handshakes() {
  for (const auto& handshake : handshakes) handshake->cancel();
  handshakes.clear();
}

// Closing takes a session off the list, so the list is copied first.
void Server::Parts::cut_all() {
  cut_handshakes();
  const auto sessions = shared->sessions;
  for (const auto& session : sessions) session->lose_client();
}

void Server::Parts::check_drained() {
  if (!shared->draining || !shared->sessions.empty()) return;
  drain_deadline.clear();
  // Posted, because it may destroy the server, whose methods lead here.
  if (drained) boost::asio::post(shared->io, std::exchange(drained, nullptr));
}

Server::Server(boost::asio::io_context& io, HttpService& service, ServerOptions options)
    : parts_(std::make_shared<Parts>(io, service, options)) {}

Server::~Server() {
  stop_accepting();
  parts_->shared->service = nullptr;
  parts_->shared->on_session_ended = nullptr;
  parts_->cut_all();
}

std::string Server::listen(std::string_view address, std::shared_ptr<const TlsIdentity> tls) {
  const auto parsed = parse_address(address);
  if (!parsed) throw std::runtime_error(parsed.error().detail);
  if (parsed->kind == Address::Kind::unix_socket) tls = nullptr;
  auto listener = Listener::open(
      parts_->shared->io, *parsed,
      [parts = std::weak_ptr(parts_), tls = std::move(tls)](Socket socket, std::string peer) {
        const auto alive = parts.lock();
        if (!alive) return;
        if (!tls) return alive->accept(std::move(socket), std::move(peer));
        alive->accept_tls(std::move(socket), std::move(peer), *tls->current());
      });
  parts_->listeners.push_back(listener);
  return listener->address().text();
}

void Server::on_refused(OnRefused on_refused) {
  parts_->shared->on_refused = std::move(on_refused);
}

void Server::stop_accepting() {
  for (const auto& listener : parts_->listeners) listener->close();
  parts_->listeners.clear();
}

void Server::drain(std::chrono::nanoseconds patience, std::function<void()> done) {
  stop_accepting();
  parts_->cut_handshakes();
  parts_->shared->draining = true;
  parts_->drained = std::move(done);
  parts_->shared->on_session_ended = [parts = parts_.get()] { parts->check_drained(); };
  parts_->drain_deadline.expire_after(patience);
  const auto sessions = parts_->shared->sessions;
  for (const auto& session : sessions) session->close_if_idle();
  parts_->check_drained();
}

std::size_t Server::open_connections() const { return parts_->shared->sessions.size(); }

}  // namespace swarm::runtime
