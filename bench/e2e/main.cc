// swarm-load: many Docker clients at once against one endpoint, every answer checked and timed.
// Exit code 0: no error; 1: some request failed; 2: wrong arguments.
#include "bench/e2e/client.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fmt/format.h>

namespace {

namespace asio = boost::asio;
using namespace swarm::load;
using Clock = std::chrono::steady_clock;

// How long the work took.
std::chrono::nanoseconds work(asio::io_context& context, Shared& shared) {
  const Clock::time_point begin = Clock::now();
  if (shared.options.time.count() > 0) shared.end = begin + shared.options.time;
  for (unsigned i = 0; i < shared.options.clients; ++i) {
    asio::co_spawn(context, run_client(context.get_executor(), shared), asio::detached);
  }
  context.run();
  return Clock::now() - begin;
}

// What failed while the containers were removed.
std::uint64_t clean(asio::io_context& context, Shared& shared) {
  Figures figures;
  for (unsigned i = 0; i < shared.options.clients; ++i) {
    asio::co_spawn(context, clean_up(context.get_executor(), shared, figures, i), asio::detached);
  }
  context.restart();
  context.run();
  return figures.errors();
}

int run(const Options& options) {
  asio::io_context context(1);
  Shared shared;
  shared.options = options;
  shared.endpoint = asio::ip::tcp::resolver(context).resolve(options.host, options.port);
  const std::chrono::nanoseconds elapsed = work(context, shared);
  const Figures& figures = shared.figures;
  fmt::print("{}", options.json ? figures.json(elapsed) : figures.table(elapsed));
  const std::uint64_t left = options.clean ? clean(context, shared) : 0;
  if (left > 0) fmt::print(stderr, "swarm-load: {} containers could not be removed\n", left);
  return figures.errors() + figures.given_twice() + left == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(parse_options(count, arguments));
  } catch (const CLI::CallForHelp&) {
    fmt::print(
        "swarm-load HOST:PORT [--do life|churn|create|get] [--clients N] [--count N] "
        "[--for SECONDS]\n  [--path P] [--prefix P] [--first N] [--body JSON] "
        "[--timeout SECONDS] [--clean] [--json]\n");
    return 0;
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "swarm-load: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "swarm-load: {}\n", error.what());
    return 1;
  }
}
