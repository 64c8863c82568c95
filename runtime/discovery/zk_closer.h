// Closing a ZooKeeper session waits for the server, for up to two seconds: it is done on threads
// of its own, and an io_context does not end before them.
#pragma once

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <list>
#include <thread>

namespace swarm::runtime {

// An Asio service, so that it lives exactly as long as its io_context.
class ZkCloser final : public boost::asio::execution_context::service {
 public:
  using key_type = ZkCloser;
  static boost::asio::execution_context::id id;

  explicit ZkCloser(boost::asio::io_context& io);

  // Runs `work` elsewhere, then `done` (which may be empty) on the executor. Until then the
  // io_context has something to do.
  void close(std::function<void()> work, std::function<void()> done);

 private:
  void shutdown() override;

  boost::asio::io_context& io_;
  std::list<std::thread> threads_;
};

}  // namespace swarm::runtime
