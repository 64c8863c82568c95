#include "runtime/http/server.h"

#include "runtime/http/listener.h"
#include "runtime/http/session.h"

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
  void cut_all();
  void check_drained();

  std::shared_ptr<ServerShared> shared;
  std::vector<std::shared_ptr<Listener>> listeners{};
  Deadline drain_deadline;
  std::function<void()> drained{};
};

void Server::Parts::accept(Socket socket, std::string peer) {
  auto stream = make_socket_stream(std::move(socket));
  if (shared->sessions.size() >= shared->options.connections_max) {
    constexpr std::string_view answer =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
        "Content-Length: 36\r\nConnection: close\r\n\r\n"
        "{\"message\":\"too many connections\"}\r\n";
    const std::array<iovec, 1> piece = {{{const_cast<char*>(answer.data()), answer.size()}}};
    stream->write(piece);
    stream->shutdown_send();
    return;
  }
  auto session = std::make_shared<Session>(shared, std::move(stream), std::move(peer));
  shared->sessions.push_front(session);
  session->start(shared->sessions.begin());
}

// Closing takes a session off the list, so the list is copied first.
void Server::Parts::cut_all() {
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

std::string Server::listen(std::string_view address) {
  const auto parsed = parse_address(address);
  if (!parsed) throw std::runtime_error(parsed.error().detail);
  auto listener = Listener::open(parts_->shared->io, *parsed,
                                 [parts = std::weak_ptr(parts_)](Socket socket, std::string peer) {
                                   if (const auto alive = parts.lock()) {
                                     alive->accept(std::move(socket), std::move(peer));
                                   }
                                 });
  parts_->listeners.push_back(listener);
  return listener->address().text();
}

void Server::stop_accepting() {
  for (const auto& listener : parts_->listeners) listener->close();
  parts_->listeners.clear();
}

void Server::drain(std::chrono::nanoseconds patience, std::function<void()> done) {
  stop_accepting();
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
