// The connections to one engine: bounded, kept alive, waited for in order.
#pragma once

#include "runtime/engine/connection.h"
#include "runtime/engine/connector.h"
#include "runtime/engine/pool_options.h"
#include "runtime/net/deadline.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

namespace swarm::runtime {

class EnginePool;

// The right to use one connection. Gives it back, at the latest when destroyed.
class Lease {
 public:
  Lease() = default;
  Lease(std::shared_ptr<EnginePool> pool, std::shared_ptr<Connection> connection, bool is_stream,
        bool is_reused);
  Lease(Lease&& other) noexcept = default;
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() { give_back(); }

  Connection* operator->() const { return connection_.get(); }
  explicit operator bool() const { return connection_ != nullptr; }
  bool is_reused() const { return is_reused_; }

  // Turned out to last: does not count among the calls any more.
  void become_stream();
  // Keeps the connection if another request may follow on it, closes it otherwise.
  void give_back();

 private:
  std::shared_ptr<EnginePool> pool_;
  std::shared_ptr<Connection> connection_;
  bool is_stream_ = false;
  bool is_reused_ = false;
};

class PoolCaller {
 public:
  virtual ~PoolCaller() = default;
  virtual void on_lease(Lease lease) = 0;
  virtual void on_no_lease(Failure failure) = 0;
};

struct LeaseWish {
  bool is_stream = false;
  bool fresh = false;          // No reused connection.
  bool careful = false;        // The request cannot be repeated: ask the kernel before reusing.
  Duration connect_timeout{};  // Zero: the pool's own.
};

class EnginePool final : public std::enable_shared_from_this<EnginePool> {
 public:
  EnginePool(boost::asio::io_context& io, Connector& connector, Address address,
             const PoolOptions& options);
  ~EnginePool();

  const Address& address() const { return address_; }

  // Answered by exactly one call of `caller`, at once only if a connection is idle.
  void acquire(std::shared_ptr<PoolCaller> caller, const LeaseWish& wish);
  // The caller has no interest any more. It hears nothing further.
  void forget(const PoolCaller& caller);
  // Closes every idle connection; those in use close when they are given back.
  void close();

  PoolStats stats() const;

 private:
  friend class Lease;
  struct Waiting {
    std::shared_ptr<PoolCaller> caller;
    LeaseWish wish;
  };
  struct Connecting {
    std::shared_ptr<PoolCaller> caller;
    std::shared_ptr<Connector::Attempt> attempt;
    bool is_stream = false;
  };
  struct Idle {
    std::shared_ptr<Connection> connection;
    std::chrono::steady_clock::time_point since;
  };

  std::size_t& used(bool is_stream) { return is_stream ? used_streams_ : used_calls_; }
  bool has_room(bool is_stream) const;
  std::shared_ptr<Connection> take_idle(bool careful);
  void connect(std::shared_ptr<PoolCaller> caller, const LeaseWish& wish);
  void on_connected(std::uint64_t id, std::unique_ptr<Stream> stream, Failure failure);
  void take_back(std::shared_ptr<Connection> connection, bool is_stream);
  void serve_waiting();
  void close_old();
  void refuse(std::shared_ptr<PoolCaller> caller, Failure failure);

  boost::asio::io_context& io_;
  Connector& connector_;
  Address address_;
  PoolOptions options_;
  std::deque<Idle> idle_;  // The one used last stands last.
  std::deque<Waiting> waiting_;
  std::map<std::uint64_t, Connecting> connecting_;
  std::uint64_t last_attempt_ = 0;
  std::size_t used_calls_ = 0;
  std::size_t used_streams_ = 0;
  bool closed_ = false;
  Deadline idle_deadline_;
};

}  // namespace swarm::runtime
