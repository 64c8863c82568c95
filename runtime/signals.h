// SIGINT and SIGTERM: the first asks the program to end, the second ends it at once.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>

namespace swarm::runtime {

class StopSignals {
 public:
  // `stop` runs once, on the context, with the signal's number.
  StopSignals(boost::asio::io_context& context, std::function<void(int)> stop);

  // Lets the context run dry: no signal is waited for any more.
  void release();

 private:
  void wait();

  boost::asio::signal_set signals_;
  std::function<void(int)> stop_;
};

// SIGHUP: files are to be read again.
class ReloadSignal {
 public:
  ReloadSignal(boost::asio::io_context& context, std::function<void()> reload);

 private:
  void wait();

  boost::asio::signal_set signals_;
  std::function<void()> reload_;
};

// A client that leaves, or a closed terminal, must not kill the program.
void ignore_broken_pipes();

}  // namespace swarm::runtime
