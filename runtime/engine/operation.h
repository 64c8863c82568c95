// What a call and a proxied request have in common: one lease, one deadline, one
// end. Private to runtime/engine.
#pragma once

#include "core/base/ids.h"
#include "runtime/engine/engine_pool.h"
#include "runtime/engine/failure.h"
#include "runtime/net/deadline.h"

#include <functional>
#include <memory>

namespace swarm::runtime {

class Operation : public PoolCaller,
                  public ConnectionUser,
                  public std::enable_shared_from_this<Operation> {
 public:
  Operation(boost::asio::io_context& io, EngineKey engine, std::shared_ptr<EnginePool> pool)
      : deadline_(io, [this] { on_deadline(); }), engine_(engine), pool_(std::move(pool)) {}

  EngineKey engine() const { return engine_; }
  virtual void start() = 0;
  // The engine is closed; ends without leaving anything behind.
  virtual void on_engine_closed() = 0;
  // One of its calls, if it can be several, ends in silence.
  virtual void cancel(CallId) { drop(); }
  // Ends in silence: whoever asked has no interest any more.
  void drop() { release(); }

 protected:
  virtual void on_deadline() = 0;

  bool ended() const { return ended_; }
  // Frees the connection, at once or for the next one. False if it was done before.
  bool release() {
    if (ended_) return false;
    ended_ = true;
    deadline_.clear();
    pool_->forget(*this);
    lease_.give_back();
    return true;
  }

  Deadline deadline_;
  EngineKey engine_;
  std::shared_ptr<EnginePool> pool_;
  Lease lease_;

 private:
  bool ended_ = false;
};

// Whether the request may be sent twice without doing anything twice (RFC 9110 §9.2.1).
bool is_safe_method(std::string_view method);

}  // namespace swarm::runtime
