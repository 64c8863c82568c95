#include "tests/tools/http_client.h"
#include "tests/tools/run_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <regex>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace swarm::tests {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

// The port of the line `Listening for WHAT`.
std::uint16_t port_of(Program& program, const std::string& what = "HTTP") {
  const std::string mark = "msg=\"Listening for " + what + "\"";
  if (!program.says(mark, 10s) || !program.says("proto=", 1s)) return 0;
  std::smatch found;
  const std::regex pattern(mark + " addr=\"127\\.0\\.0\\.1:([0-9]+)\" proto=tcp");
  if (!std::regex_search(program.out(), found, pattern)) return 0;
  return static_cast<std::uint16_t>(std::stoi(found[1]));
}

// Whether the metrics page comes to hold that text within 10 s.
bool shows(std::uint16_t port, const std::string& text) {
  for (int tries = 0; tries < 100; ++tries) {
    if (get("127.0.0.1", port, "/metrics").find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(100ms);
  }
  return false;
}

// A request whose body does not come: it runs for as long as it is let.
void begin_request(const Connection& client) {
  client.send(
      "POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n");
  ASSERT_THAT(client.read("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
}

// An engine address at which nobody listens.
const char* const nobody = "nodes://127.0.0.1:1";

TEST(SwarmManage, ServesUntilATermSignalAndExitsWithZero) {
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", nobody});
  const std::uint16_t port = port_of(program);
  ASSERT_NE(port, 0) << program.out();
  EXPECT_THAT(get("127.0.0.1", port, "/metrics"), StartsWith("HTTP/1.1 200"));

  kill(program.pid(), SIGTERM);
  const Outcome outcome = program.wait(5s);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(outcome.out, HasSubstr("msg=Stopped\n"));
}

TEST(SwarmManage, EndsOnAnInterruptToo) {
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", nobody});
  ASSERT_NE(port_of(program), 0);
  kill(program.pid(), SIGINT);
  EXPECT_EQ(program.wait(5s).exit_code, 0);
}

TEST(SwarmManage, CutsRunningRequestsAfterTheDrainTimeout) {
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", "--drain-timeout", "1s", nobody});
  const std::uint16_t port = port_of(program);
  const Connection client("127.0.0.1", port);
  begin_request(client);

  const auto start = std::chrono::steady_clock::now();
  kill(program.pid(), SIGTERM);
  EXPECT_TRUE(program.says("Stopping", 2s));
  bool accepts = true;
  for (int tries = 0; tries < 50 && accepts; ++tries) {
    accepts = Connection("127.0.0.1", port).connected();
    if (accepts) std::this_thread::sleep_for(10ms);
  }
  EXPECT_FALSE(accepts);
  EXPECT_EQ(program.wait(5s).exit_code, 0);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 950ms);
}

TEST(SwarmManage, EndsAtOnceAtTheSecondSignal) {
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", "--drain-timeout", "1h", nobody});
  const Connection client("127.0.0.1", port_of(program));
  begin_request(client);

  kill(program.pid(), SIGTERM);
  ASSERT_TRUE(program.says("Stopping", 2s));
  kill(program.pid(), SIGTERM);
  EXPECT_EQ(program.wait(5s).exit_code, 128 + SIGTERM);
}

TEST(SwarmManage, ListensInSeveralPlaces) {
  const std::string path = testing::TempDir() + "swarm_manage_" + std::to_string(getpid());
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", "-H", "unix://" + path, nobody});
  ASSERT_TRUE(program.says("proto=unix", 10s)) << program.out();
  struct stat facts {};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_TRUE(S_ISSOCK(facts.st_mode));
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  kill(program.pid(), SIGTERM);
  EXPECT_EQ(program.wait(5s).exit_code, 0);
  EXPECT_NE(stat(path.c_str(), &facts), 0) << "the socket file stayed behind";
}

TEST(SwarmManage, SaysThatAnAddressIsInUse) {
  Program first(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", nobody});
  const std::string address = "127.0.0.1:" + std::to_string(port_of(first));
  const Outcome second = run_swarm({"manage", "-H", address, nobody});
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_EQ(second.err, "swarm: cannot listen on " + address + ": Address already in use\n");
}

TEST(SwarmManage, ShowsMetricsBesideTheApiAndOnTheirOwnAddress) {
  Program program(SWARM_PROGRAM,
                  {"manage", "-H", "127.0.0.1:0", "--metrics-addr", "127.0.0.1:0", nobody});
  const std::uint16_t api = port_of(program);
  const std::uint16_t metrics = port_of(program, "metrics");
  ASSERT_NE(metrics, 0) << program.out();
  for (const std::uint16_t port : {api, metrics}) {
    const std::string page = get("127.0.0.1", port, "/metrics");
    EXPECT_THAT(page, StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(page, HasSubstr("\nswarmc_discovery_entries{backend=\"nodes\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("\nswarmc_nodes{state=\"pending\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("\nprocess_open_fds "));
  }
  EXPECT_THAT(get("127.0.0.1", metrics, "/info"), StartsWith("HTTP/1.1 404"));
}

TEST(SwarmManage, ShowsAPageThatPromtoolAccepts) {
  if (std::system("promtool --version > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "PROMTOOL IS MISSING: the metrics page was NOT checked (package prometheus)";
  }
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", nobody});
  const std::string answer = get("127.0.0.1", port_of(program), "/metrics");
  const std::string path = testing::TempDir() + "swarm_page_" + std::to_string(getpid());
  std::ofstream(path) << answer.substr(answer.find("\r\n\r\n") + 4);
  EXPECT_EQ(std::system(("promtool check metrics < " + path).c_str()), 0);
  std::remove(path.c_str());
}

TEST(SwarmManage, LogsAsJsonIfAsked) {
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", "--log-format", "json", nobody});
  EXPECT_TRUE(program.says("\"msg\":\"Listening for HTTP\",\"addr\":\"127.0.0.1:", 10s))
      << program.out();
}

TEST(SwarmManage, RaisesTheNumberOfOpenFiles) {
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", nobody});
  ASSERT_NE(port_of(program), 0);
  std::ifstream limits("/proc/" + std::to_string(program.pid()) + "/limits");
  std::string line;
  while (std::getline(limits, line) && !line.starts_with("Max open files")) {
  }
  std::smatch numbers;
  ASSERT_TRUE(std::regex_search(line, numbers, std::regex("open files +(\\w+) +(\\w+)"))) << line;
  EXPECT_EQ(numbers[1], numbers[2]);
}

TEST(SwarmManage, StartsSimulatedEnginesInItsOwnProcess) {
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", "sim://3"});
  const std::uint16_t port = port_of(program);
  ASSERT_NE(port, 0) << program.out();
  EXPECT_TRUE(shows(port, "\nswarmc_nodes{state=\"healthy\"} 3\n"));
  EXPECT_TRUE(shows(port, "\nswarmc_discovery_entries{backend=\"sim\"} 3\n"));
}

TEST(SwarmManage, FollowsADiscoveryFile) {
  const std::string path = testing::TempDir() + "swarm_follow_" + std::to_string(getpid());
  std::ofstream(path) << "127.0.0.1:1\n";
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", "file://" + path});
  const std::uint16_t port = port_of(program);
  ASSERT_TRUE(shows(port, "\nswarmc_discovery_entries{backend=\"file\"} 1\n"));
  std::ofstream(path) << "127.0.0.1:[1:3]\nbad\n";
  EXPECT_TRUE(shows(port, "\nswarmc_discovery_entries{backend=\"file\"} 3\n"));
  EXPECT_TRUE(shows(port, "\nswarmc_discovery_errors_total{backend=\"file\"} 1\n"));
  EXPECT_TRUE(program.says("line 2: address bad: missing port in address", 1s));
  std::remove(path.c_str());
}

TEST(SwarmManage, TellsOfFlagsWithoutEffect) {
  Program program(SWARM_PROGRAM, {"manage", "-H", "127.0.0.1:0", "--refresh-on-node-filter",
                                  "--cluster-opt", "swarm.overcommit=-0.5", nobody});
  EXPECT_TRUE(program.says("--refresh-on-node-filter has no effect", 10s));
  EXPECT_TRUE(program.says("-1 < swarm.overcommit < 0 will make swarm take less resource", 1s));
}

}  // namespace
}  // namespace swarm::tests
