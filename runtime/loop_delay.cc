#include "runtime/loop_delay.h"

#include <chrono>

namespace swarm::runtime {
namespace {

constexpr auto period = std::chrono::milliseconds(100);

}  // namespace

LoopDelay::LoopDelay(boost::asio::io_context& context) : timer_(context) { wait(); }

void LoopDelay::wait() {
  timer_.expires_after(period);
  timer_.async_wait([this](const boost::system::error_code& failure) {
    if (failure) return;
    histogram_.observe(std::chrono::steady_clock::now() - timer_.expiry());
    wait();
  });
}

}  // namespace swarm::runtime
