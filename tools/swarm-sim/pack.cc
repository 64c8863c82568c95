// swarm-sim pack: how many nodes each strategy needs, above the least possible number.
#include "sim/report/packing.h"

#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace swarm::tools {
namespace {

struct Column {
  const char* strategy;
  int sim::PackingWorkload::*peer;  // Null if the original has no such strategy.
};

constexpr std::array columns = {
    Column{"spread", &sim::PackingWorkload::peer_spread},
    Column{"binpack", &sim::PackingWorkload::peer_binpack},
    Column{"random", &sim::PackingWorkload::peer_random},
    Column{"bestfit", nullptr},
};

// 253 is "+25.3".
std::string percent(int tenths) {
  return fmt::format("{}{}.{}", tenths < 0 ? '-' : '+', std::abs(tenths) / 10,
                     std::abs(tenths) % 10);
}

// " [+25.3]"
std::string of_peer(const sim::PackingWorkload& workload, const Column& column) {
  return column.peer == nullptr ? "" : " [" + percent(workload.*column.peer) + "]";
}

}  // namespace

int run_pack(Arguments arguments) {
  int seeds = 5;
  CLI::App app;
  app.add_option("--seeds", seeds)->check(CLI::Range(1, 99));
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));

  fmt::print(
      "Nodes needed above the lower bound L2, in percent: median of {} seeds (least..most), "
      "at most 0.2 % unplaced;\nin brackets what was measured of the original's rules.\n\n",
      seeds);
  fmt::print("{:<10}{:<40}", "workload", "");
  for (const Column& column : columns) fmt::print("{:>34}", column.strategy);
  fmt::print("\n");
  for (const sim::PackingWorkload& workload : sim::packing_workloads()) {
    fmt::print("{:<10}{:<40}", workload.name, workload.about);
    for (const Column& column : columns) {
      const sim::PackingResult result = sim::pack(workload, column.strategy, seeds);
      fmt::print("{:>34}", fmt::format("{} ({}..{}){}", percent(result.median()),
                                       percent(result.over.front()), percent(result.over.back()),
                                       of_peer(workload, column)));
      std::fflush(stdout);
    }
    fmt::print("\n");
  }
  return 0;
}

}  // namespace swarm::tools
