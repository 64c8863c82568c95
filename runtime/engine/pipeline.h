// Calls that need not wait for one another: their requests follow one another on one connection
// (RFC 9112 §9.3.2), and so do the answers. For short answers of which many are wanted: a call
// costs no connection and hardly a system call of its own. Private to runtime/engine.
#pragma once

#include "runtime/engine/call.h"

#include <chrono>
#include <deque>
#include <memory>
#include <string>

namespace swarm::runtime {

// Lives from its first call to the end of its last one.
class Pipeline final : public Operation {
 public:
  Pipeline(boost::asio::io_context& io, EngineKey engine, std::shared_ptr<EnginePool> pool)
      : Operation(io, engine, std::move(pool)), io_(io) {}

  // Only safe methods, without a body or a stream, and only before the end.
  void add(CallEngine call, TellCall tell);
  void cancel(CallId call) override;
  bool is_over() const { return ended(); }

  void start() override { connect(false); }
  void on_engine_closed() override { drop(); }  // The core forgot the calls with their engine.
  void on_lease(Lease lease) override;
  void on_no_lease(Failure failure) override { fail_all(failure); }
  void on_progress(Progress progress) override;
  void on_failure(Failure failure) override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    CallEngine call;
    TellCall tell;  // None: cancelled.
    Clock::time_point due;
    bool sent = false;  // On the connection that there is now.
  };

  void send_later();
  void send();
  void pull();
  void watch_next();
  void answered();
  void connect(bool fresh);
  void connect_again();
  void fail_all(const Failure& failure);
  static void fail(const Entry& entry, const Failure& failure);
  void on_deadline() override;

  boost::asio::io_context& io_;
  std::deque<Entry> entries_;  // Answers come in this order.
  HttpResponse response_;      // Of the first, as far as it has come.
  std::size_t answers_ = 0;    // On the connection that there is now.
  bool started_ = false;
  bool sends_later_ = false;
  bool wants_more_ = false;
  bool pulling_ = false;
};

}  // namespace swarm::runtime
