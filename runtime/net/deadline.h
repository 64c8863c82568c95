// Deadlines of connections and calls. All of one io_context share one timer, so
// that moving a deadline, which every request does several times, costs no system call.
#pragma once

#include <chrono>
#include <functional>
#include <map>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

class DeadlineQueue;

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  // `expired` may destroy this Deadline. It is never called from within the methods below.
  Deadline(boost::asio::io_context& io, std::function<void()> expired);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // Zero or less: no deadline.
  void expire_after(std::chrono::nanoseconds delay);
  void clear() { due_ = Clock::time_point::max(); }
  bool is_set() const { return due_ != Clock::time_point::max(); }

 private:
  friend class DeadlineQueue;
  using Entries = std::multimap<Clock::time_point, Deadline*>;

  DeadlineQueue& queue_;
  std::function<void()> expired_;
  Clock::time_point due_ = Clock::time_point::max();
  // The entry may lie before `due_`: later deadlines are entered only when the earlier one passes.
  Entries::iterator entry_;
  bool entered_ = false;
};

}  // namespace swarm::runtime
