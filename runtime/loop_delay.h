// Measures how late the event loop gets to a timer: the first thing to grow
// when something keeps it from its work.
#pragma once

#include "core/model/stats.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace swarm::runtime {

class LoopDelay {
 public:
  explicit LoopDelay(boost::asio::io_context& context);

  const DurationHistogram& histogram() const { return histogram_; }
  void stop() { timer_.cancel(); }

 private:
  void wait();

  boost::asio::steady_timer timer_;
  DurationHistogram histogram_;
};

}  // namespace swarm::runtime
