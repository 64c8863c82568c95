// swarm-load: many Docker clients at once against one endpoint, every answer checked and timed.
// Exit code 0: no error; 1: some request failed; 2: wrong arguments.
#include "bench/e2e/client.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <unistd.h>

namespace {

namespace asio = boost::asio;
using namespace swarm::load;
using Clock = std::chrono::steady_clock;

// The CPU time that the process has used so far, in seconds; 0 if there is none such.
double cpu_of(int pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  // Behind the name, which may hold anything: utime and stime are the 14th and 15th field.
  std::istringstream fields(text.substr(std::min(text.rfind(')') + 1, text.size())));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  long user = 0, system = 0;
  fields >> user >> system;
  return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// How long the work took.
std::chrono::nanoseconds work(asio::io_context& context, Shared& shared) {
  const Clock::time_point begin = Clock::now();
  shared.begin = begin;
  if (shared.options.time.count() > 0) shared.end = begin + shared.options.time;
  for (unsigned i = 0; i < shared.options.clients; ++i) {
    asio::co_spawn(context, run_client(context.get_executor(), shared), asio::detached);
  }
  asio::co_spawn(context, watch(context.get_executor(), shared), asio::detached);
  context.run();
  return shared.ended - begin;
}

// What failed while the containers were removed.
std::uint64_t clean(asio::io_context& context, Shared& shared) {
  Figures figures;
  for (unsigned i = 0; i < shared.options.clients; ++i) {
    asio::co_spawn(context, clean_up(context.get_executor(), shared, figures, i), asio::detached);
  }
  asio::co_spawn(context, watch(context.get_executor(), shared), asio::detached);
  context.restart();
  context.run();
  return figures.errors();
}

int run(const Options& options) {
  asio::io_context context(1);
  Shared shared;
  shared.options = options;
  shared.figures.keep_errors(options.errors_kept);
  shared.endpoint = asio::ip::tcp::resolver(context).resolve(options.host, options.port);
  const double cpu_before = cpu_of(options.pid);
  const std::chrono::nanoseconds elapsed = work(context, shared);
  shared.figures.used_cpu(cpu_of(options.pid) - cpu_before);
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
        "[--for SECONDS]\n  [--rate N] [--path P] [--prefix P] [--first N] [--body JSON] "
        "[--timeout SECONDS] [--pid PID] [--errors N]\n  [--clean] [--json]\n");
    return 0;
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "swarm-load: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "swarm-load: {}\n", error.what());
    return 1;
  }
}
