// A client of the load: one keep-alive connection that does its work over and over.
#pragma once

#include "bench/e2e/figures.h"
#include "bench/e2e/options.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace swarm::load {

class Connection;

// What the clients share. One thread.
struct Shared {
  Options options;
  boost::asio::ip::tcp::resolver::results_type endpoint;
  Figures figures;
  std::uint64_t begun = 0;  // Rounds.
  std::vector<Connection*> connections;
  std::chrono::steady_clock::time_point begin;
  std::chrono::steady_clock::time_point ended;  // When the last client so far had done its work.
  std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max();

  // The number of the next round; none if the work is done.
  std::optional<std::uint64_t> next_round();
  // When it may begin at the rate asked for.
  std::chrono::steady_clock::time_point due(std::uint64_t round) const;
};

// Cuts connections whose request takes longer than it may, until there are none.
boost::asio::awaitable<void> watch(boost::asio::any_io_executor executor, Shared& shared);
boost::asio::awaitable<void> run_client(boost::asio::any_io_executor executor, Shared& shared);
// Removes the containers of shared.figures that are the `first`th client's share.
boost::asio::awaitable<void> clean_up(boost::asio::any_io_executor executor, Shared& shared,
                                      Figures& figures, std::size_t first);

}  // namespace swarm::load
