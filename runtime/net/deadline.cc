#include "runtime/net/deadline.h"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <utility>

namespace swarm::runtime {

// An Asio service, so that it lives exactly as long as its io_context.
class DeadlineQueue final : public boost::asio::execution_context::service {
 public:
  using key_type = DeadlineQueue;
  static boost::asio::execution_context::id id;

  explicit DeadlineQueue(boost::asio::io_context& io)
      : boost::asio::execution_context::service(io), timer_(std::in_place, io) {}

  void enter(Deadline& deadline) {
    if (deadline.entered_) entries_.erase(deadline.entry_);
    deadline.entry_ = entries_.emplace(deadline.due_, &deadline);
    deadline.entered_ = true;
    if (deadline.due_ < armed_for_) arm(deadline.due_);
  }
  void leave(Deadline& deadline) {
    if (deadline.entered_) entries_.erase(deadline.entry_);
    deadline.entered_ = false;
  }

 private:
  void shutdown() override { timer_.reset(); }

  void arm(Deadline::Clock::time_point when) {
    if (!timer_) return;
    armed_for_ = when;
    timer_->expires_at(when);
    timer_->async_wait([this](boost::system::error_code error) {
      if (!error) expire();
    });
  }

  void expire() {
    armed_for_ = Deadline::Clock::time_point::max();
    const auto now = Deadline::Clock::now();
    while (timer_ && !entries_.empty() && entries_.begin()->first <= now) {
      Deadline& deadline = *entries_.begin()->second;
      leave(deadline);
      if (!deadline.is_set()) continue;
      if (deadline.due_ > now) {
        enter(deadline);
        continue;
      }
      deadline.clear();
      // A copy, because the call may destroy the deadline and with it the function.
      const auto expired = deadline.expired_;
      expired();
    }
    if (!entries_.empty() && entries_.begin()->first < armed_for_) arm(entries_.begin()->first);
  }

  Deadline::Entries entries_;
  Deadline::Clock::time_point armed_for_ = Deadline::Clock::time_point::max();
  std::optional<boost::asio::steady_timer> timer_;
};

boost::asio::execution_context::id DeadlineQueue::id;

Deadline::Deadline(boost::asio::io_context& io, std::function<void()> expired)
    : queue_(boost::asio::use_service<DeadlineQueue>(io)), expired_(std::move(expired)) {}

Deadline::~Deadline() { queue_.leave(*this); }

void Deadline::expire_after(std::chrono::nanoseconds delay) {
  if (delay.count() <= 0) return clear();
  const auto now = Clock::now();
  if (delay > Clock::time_point::max() - now) return clear();
  due_ = now + delay;
  if (!entered_ || due_ < entry_->first) queue_.enter(*this);
}

}  // namespace swarm::runtime
