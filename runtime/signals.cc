#include "runtime/signals.h"

#include <csignal>
#include <cstdlib>
#include <utility>

namespace swarm::runtime {
namespace {

// What a shell reports for a program that died of the signal.
constexpr int exit_code_base = 128;

}  // namespace

StopSignals::StopSignals(boost::asio::io_context& context, std::function<void(int)> stop)
    : signals_(context, SIGINT, SIGTERM), stop_(std::move(stop)) {
  wait();
}

void StopSignals::release() {
  boost::system::error_code ignored;
  signals_.cancel(ignored);
}

void StopSignals::wait() {
  signals_.async_wait([this](const boost::system::error_code& failure, int number) {
    if (failure) return;
    if (!stop_) std::_Exit(exit_code_base + number);
    wait();
    std::exchange(stop_, nullptr)(number);
  });
}

ReloadSignal::ReloadSignal(boost::asio::io_context& context, std::function<void()> reload)
    : signals_(context, SIGHUP), reload_(std::move(reload)) {
  wait();
}

void ReloadSignal::wait() {
  signals_.async_wait([this](const boost::system::error_code& failure, int) {
    if (failure) return;
    wait();
    reload_();
  });
}

void ignore_broken_pipes() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace swarm::runtime
