// Helpers for tests of the engine side: a scripted engine on real sockets, and
// an EngineClient whose events are collected.
#pragma once

#include "runtime/engine/engine_client.h"
#include "tests/runtime/support.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <stdexcept>
#include <variant>

namespace swarm::runtime::fixtures {

// Runs a script for every connection, each in a thread of its own. The
// connection closes when its script returns; a script that throws ends quietly.
class ScriptedEngine {
 public:
  using Script = std::function<void(RawSocket& socket, int number)>;

  explicit ScriptedEngine(Script script) : script_(std::move(script)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0 ||
        ::listen(fd_, 128) != 0) {
      throw std::runtime_error("no port on loopback");
    }
    socklen_t size = sizeof where;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&where), &size);
    address = "127.0.0.1:" + std::to_string(ntohs(where.sin_port));
    acceptor_ = std::thread([this] { accept(); });
  }
  ~ScriptedEngine() {
    stop_listening();
    for (auto& thread : threads_) thread.join();
  }
  void stop_listening() {
    if (!acceptor_.joinable()) return;
    ::shutdown(fd_, SHUT_RDWR);
    acceptor_.join();
    ::close(fd_);
  }

  std::string address;
  std::atomic<int> connections = 0;

 private:
  void accept() {
    while (true) {
      const int fd = ::accept(fd_, nullptr, nullptr);
      if (fd < 0) return;
      threads_.emplace_back([this, fd, number = ++connections] {
        RawSocket socket(fd);
        try {
          script_(socket, number);
        } catch (const std::exception&) {
        }
      });
    }
  }

  Script script_;
  int fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::thread acceptor_;
  std::list<std::thread> threads_;
};

inline std::string answer_of(const std::string& body, const std::string& fields = {}) {
  return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// The events that came, to be taken one by one.
class EventLog {
 public:
  void add(Event event) {
    const std::lock_guard guard(mutex_);
    events_.push_back(std::move(event));
    added_.notify_all();
  }
  template <class T>
  T take() {
    std::unique_lock guard(mutex_);
    if (!added_.wait_for(guard, patience, [&] { return !events_.empty(); })) {
      throw std::runtime_error("no event came");
    }
    Event event = std::move(events_.front());
    events_.pop_front();
    if (auto* wanted = std::get_if<T>(&event)) return std::move(*wanted);
    std::string found = "event " + std::to_string(event.index());
    if (const auto* failed = std::get_if<EngineFailed>(&event)) found += ": " + failed->reason;
    throw std::runtime_error("another event came: " + found);
  }
  std::size_t size() {
    const std::lock_guard guard(mutex_);
    return events_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<Event> events_;
};

class ClientUnderTest {
 public:
  explicit ClientUnderTest(PoolOptions options = {}) {
    loop.run([&] {
      client = std::make_unique<EngineClient>(
          loop.io, [this](Event event) { events.add(std::move(event)); }, options);
    });
  }
  ~ClientUnderTest() {
    loop.run([&] { client.reset(); });
  }

  void open(EngineKey engine, const std::string& address) {
    loop.run([&] { client->open({engine, address}); });
  }
  void call(CallId id, EngineKey engine, HttpRequest request = {"GET", "/x", {}, {}},
            Duration timeout = patience, std::size_t body_max = 1 << 20, bool streaming = false) {
    loop.run([&] { client->call({id, engine, std::move(request), timeout, body_max, streaming}); });
  }
  PoolStats stats() {
    return loop.run([&] { return client->total(); });
  }

  LoopThread loop;
  EventLog events;
  std::unique_ptr<EngineClient> client;
};

}  // namespace swarm::runtime::fixtures
