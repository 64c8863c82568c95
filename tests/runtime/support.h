// Helpers for tests over real loopback sockets: a thread that runs an
// io_context, a blocking raw client and a service made of lambdas.
#pragma once

#include "runtime/http/server.h"
#include "runtime/http/service.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <future>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace swarm::runtime::fixtures {

// Generous: a test that waits this long has failed, however slow the machine.
inline constexpr auto patience = std::chrono::seconds(30);

class LoopThread {
 public:
  LoopThread() : work_(io.get_executor()), thread_([this] { io.run(); }) {}
  ~LoopThread() { stop(); }
  void stop() {
    work_.reset();
    io.stop();
    if (thread_.joinable()) thread_.join();
  }
  // Runs `call` on the loop's thread and waits for it.
  template <class Call>
  auto run(Call call) {
    std::packaged_task<decltype(call())()> task(std::move(call));
    auto result = task.get_future();
    boost::asio::post(io, [&task] { task(); });
    return result.get();
  }

  boost::asio::io_context io{1};

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

// Waits until `holds()`; false if it never does.
template <class Condition>
bool eventually(Condition holds, std::chrono::milliseconds limit = patience) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

// A blocking socket. Every read gives up after `patience` with an exception.
class RawSocket {
 public:
  explicit RawSocket(int fd) : fd_(fd) {}
  RawSocket(RawSocket&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), pending_(std::move(other.pending_)) {}
  RawSocket& operator=(RawSocket&&) = delete;
  ~RawSocket() { close(); }

  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  // Closes with a reset.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void shutdown_write() { ::shutdown(fd_, SHUT_WR); }
  void set_receive_buffer(int bytes) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("send failed");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // False at the peer's end or a reset.
  bool fill() {
    pollfd entry{fd_, POLLIN, 0};
    if (::poll(&entry, 1, 30000) <= 0) throw std::runtime_error("nothing came: " + pending_);
    char buffer[65536];
    const auto got = ::recv(fd_, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  // Up to and with `mark`.
  std::string read_until(std::string_view mark) {
    while (pending_.find(mark) == std::string::npos) {
      if (!fill()) throw std::runtime_error("ended before the mark: " + pending_);
    }
    return take(pending_.find(mark) + mark.size());
  }
  std::string read_exactly(std::size_t count) {
    while (pending_.size() < count) {
      if (!fill()) throw std::runtime_error("ended early: " + pending_);
    }
    return take(count);
  }
  std::string read_all() {
    while (fill()) {
    }
    return take(pending_.size());
  }
  std::string read_head() { return read_until("\r\n\r\n"); }

 private:
  std::string take(std::size_t count) {
    std::string taken = pending_.substr(0, count);
    pending_.erase(0, count);
    return taken;
  }
  int fd_;
  std::string pending_;
};

// To "host:port" with an IPv4 address, or "unix:///path".
inline RawSocket connect_to(const std::string& address) {
  if (address.starts_with("unix://")) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::strncpy(where.sun_path, address.c_str() + 7, sizeof where.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0) {
      ::close(fd);
      throw std::runtime_error("cannot connect to " + address);
    }
    return RawSocket(fd);
  }
  const auto colon = address.rfind(':');
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &where.sin_addr);
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0) {
    ::close(fd);
    throw std::runtime_error("cannot connect to " + address);
  }
  return RawSocket(fd);
}

inline SharedBytes bytes_of(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

// Answers with what the test says; everything runs on the loop's thread.
class LambdaService final : public HttpService {
 public:
  using Handler = std::function<void(std::shared_ptr<Exchange>, HttpRequest, std::string)>;
  explicit LambdaService(Handler handler) : handler_(std::move(handler)) {}

  BodyPolicy body_policy(std::string_view, std::string_view target) override {
    if (target.starts_with("/streamed")) return {BodyPolicy::Kind::streamed, 0};
    return {BodyPolicy::Kind::buffered, body_max};
  }
  void on_request(std::shared_ptr<Exchange> exchange, HttpRequest request,
                  std::string peer) override {
    ++requests;
    handler_(std::move(exchange), std::move(request), std::move(peer));
  }
  void on_gone(RequestId id) override {
    ++gone;
    if (when_gone) when_gone(id);
  }

  std::size_t body_max = 1000;
  std::atomic<int> requests = 0;
  std::atomic<int> gone = 0;
  std::function<void(RequestId)> when_gone;

 private:
  Handler handler_;
};

// A server with its thread.
class ServedService {
 public:
  explicit ServedService(LambdaService::Handler handler, ServerOptions options = {},
                         const std::string& where = "127.0.0.1:0")
      : service(std::move(handler)) {
    loop.run([&] {
      server = std::make_unique<Server>(loop.io, service, options);
      address = server->listen(where);
    });
  }
  ~ServedService() {
    loop.run([&] { server.reset(); });
  }
  RawSocket connect() const { return connect_to(address); }

  LoopThread loop;
  LambdaService service;
  std::unique_ptr<Server> server;
  std::string address;
};

// What it was asked, in the answer: "METHOD target body".
inline void echo(const std::shared_ptr<Exchange>& exchange, const HttpRequest& request,
                 const std::string&) {
  exchange->respond(
      200, {{"X-Test", "yes"}},
      {bytes_of(request.method + " "), bytes_of(request.target + " "), bytes_of(request.body)});
}

}  // namespace swarm::runtime::fixtures
