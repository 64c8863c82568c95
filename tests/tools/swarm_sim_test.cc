#include "tests/tools/http_client.h"
#include "tests/tools/run_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>

namespace swarm::tests {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

TEST(SwarmSim, HelpsAndRefuses) {
  const Outcome help = run_program(SWARM_SIM_PROGRAM, {"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("serve --engines N [--containers N] [--listen HOST:PORT]"));
  const std::pair<Arguments, const char*> cases[] = {
      {{"dance"}, "swarm-sim: unknown verb 'dance'. See 'swarm-sim --help'.\n"},
      {{"serve"}, "swarm-sim: --engines is required\n"},
      {{"serve", "1", "--first-address", "x"},
       "swarm-sim: --first-address: x is no IPv4 address for it\n"},
  };
  for (const auto& [arguments, line] : cases) {
    const Outcome outcome = run_program(SWARM_SIM_PROGRAM, arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.err, line);
  }
  EXPECT_EQ(run_program(SWARM_SIM_PROGRAM, {"serve", "0"}).exit_code, 2);
}

TEST(SwarmSim, ServesEnginesUntilASignal) {
  Program program(SWARM_SIM_PROGRAM, {"serve", "3", "--port", "0"});
  ASSERT_TRUE(program.says("127.77.0.3:", 10s)) << program.out();
  ASSERT_TRUE(program.says("\n", 1s));
  const std::size_t at = program.out().find("127.77.0.2:");
  const int port = std::stoi(program.out().substr(at + 11));
  EXPECT_THAT(get("127.77.0.2", static_cast<std::uint16_t>(port), "/_ping"),
              StartsWith("HTTP/1.1 200"));
  kill(program.pid(), SIGTERM);
  EXPECT_EQ(program.wait(5s).exit_code, 0);
}

}  // namespace
}  // namespace swarm::tests
