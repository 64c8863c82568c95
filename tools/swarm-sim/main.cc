// swarm-sim: Docker Engines that exist only in memory.
#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <unistd.h>

namespace swarm::tools {
namespace {

struct Verb {
  std::string_view name;
  std::string_view usage;
  std::string_view help;
  int (*run)(Arguments arguments);
};

// One verb for everything that runs in virtual time and ends with an exit code.
int run_run(Arguments arguments) {
  if (asks_for_report(arguments)) return run_report(std::move(arguments));
  if (names_scenarios(arguments)) return run_scenarios(std::move(arguments));
  return run_once(std::move(arguments));
}

// THE list of verbs.
constexpr std::array verbs = {
#ifndef SWARM_SIM_ONLY
    Verb{"serve",
         "serve --engines N [--containers N] [--listen HOST:PORT] [--accelerate K] "
         "[--admin HOST:PORT]",
         "simulated engines behind real sockets, for any Docker client or manager", run_serve},
#endif
    Verb{"run",
         "run [--seed S] [--hosts N] [--clients N] [--seconds T] [--strategy S] [--no-faults] "
         "[--arrivals FILE] [--metrics FILE [--metrics-every SECONDS]]",
         "the manager among simulated engines in virtual time: clients, faults, every rule checked",
         run_run},
    Verb{"run", "run FILE... [--rewrite]",
         "scenario files: compared with the output recorded in them, or recorded anew", run_run},
    Verb{
        "run",
        "run --report OUT [--strategies A,B] [--hosts N] [--placements N] [--cpus N] "
        "[--memory-gib N] [--time T] [--life T] [--node-life T] [--trace FILE] [--seed S]",
        "how well strategies place: OUT.json, and OUT.html with plots; arrivals are drawn, or read "
        "from a trace (CSV or JSON, also zstd)",
        run_run},
    Verb{"pack", "pack [--seeds N]",
         "how many nodes each strategy needs, above the least possible number", run_pack},
    Verb{"discovery", "discovery [--hours N] [--seeds A..B] [--json]",
         "agents and a manager at a store that fails in every way: who is let go, who is kept",
         run_discovery},
    Verb{"election", "election [--hours N] [--seeds A..B] [--json]",
         "managers that want to be the primary at a store that fails, a day for each seed",
         run_election},
    Verb{"hunt", "hunt [--seeds A..B] [--for TIME] [--jobs N] [--coverage] [--json]",
         "trial after trial, each with its own faults and workloads; exit code 1 if a rule breaks",
         run_hunt},
    Verb{"replay", "replay SEED|FILE [--trace LINES]",
         "one run again, with the last lines of its trace if a rule breaks", run_replay},
    Verb{"bench", "bench kernel|stack|day|seeds [--hosts N] [--minutes N] [--seeds N] [--jobs N]",
         "how fast the simulator is", run_bench},
    Verb{"shrink", "shrink SEED|FILE [--out FILE] [--runs N]",
         "the smallest run that breaks the same rule, as a file for replay", run_shrink},
};

int print_help() {
  std::string text =
      "Usage: swarm-sim VERB [arg...]\n\nDocker Engines that exist only in memory\n\n";
  for (const Verb& verb : verbs) text += fmt::format("  {}\n      {}\n", verb.usage, verb.help);
  std::fputs(text.c_str(), stdout);
  return 0;
}

// glibc frees and consolidates eagerly; a simulation allocates and frees the same sizes for ever.
// Its settings are read before main(), so the program starts itself again with them: a third
// faster, above all by the large pages, because a simulated world is all over the memory.
void settle_allocator(char** argv) {
  constexpr const char* name = "GLIBC_TUNABLES";
  if (std::getenv(name) != nullptr) return;
  setenv(name,
         "glibc.malloc.tcache_count=65535:glibc.malloc.tcache_max=16384:"
         "glibc.malloc.trim_threshold=1000000000:glibc.malloc.mmap_threshold=33554432:"
         "glibc.malloc.hugetlb=1",
         1);
  execv("/proc/self/exe", argv);  // If that fails, it is slower.
}

int run(Arguments arguments) {
  if (arguments.empty() || arguments[0] == "help" || arguments[0] == "--help" ||
      arguments[0] == "-h") {
    return print_help();
  }
  const auto verb = std::ranges::find(verbs, arguments[0], &Verb::name);
  if (verb == verbs.end()) {
    throw std::runtime_error(
        fmt::format("unknown verb '{}'. See 'swarm-sim --help'.", arguments[0]));
  }
  arguments.erase(arguments.begin());
  return verb->run(std::move(arguments));
}

}  // namespace
}  // namespace swarm::tools

int main(int argc, char** argv) {
  swarm::tools::settle_allocator(argv);
  try {
    return swarm::tools::run({argv + (argc > 0 ? 1 : 0), argv + argc});
  } catch (const CLI::CallForHelp&) {
    return swarm::tools::run({});
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "swarm-sim: %s\n", failure.what());
    return 2;
  }
}
