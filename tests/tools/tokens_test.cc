#include "tests/tools/http_client.h"
#include "tests/tools/run_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <regex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace swarm::tests {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

// The port of the line `Listening for WHAT`; 0 if there is none.
std::uint16_t port_of(Program& program, const std::string& what) {
  const std::string mark = "msg=\"Listening for " + what + "\"";
  if (!program.says(mark, 10s) || !program.says("proto=tcp", 5s)) return 0;
  std::smatch found;
  const std::regex pattern(mark + " addr=\"127\\.0\\.0\\.1:([0-9]+)\"");
  if (!std::regex_search(program.out(), found, pattern)) return 0;
  return static_cast<std::uint16_t>(std::stoi(found[1]));
}

// A token service with its file, and what the tests ask of it.
class SwarmTokens : public testing::Test {
 public:
  SwarmTokens()
      : path_(testing::TempDir() + "swarm_tokens_" + std::to_string(getpid()) +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    clear();
    serve("127.0.0.1:0");
  }
  ~SwarmTokens() override { clear(); }
  SwarmTokens(const SwarmTokens&) = delete;
  SwarmTokens& operator=(const SwarmTokens&) = delete;

 protected:
  void clear() const {
    for (const char* suffix : {"", "-wal", "-shm"}) std::remove((path_ + suffix).c_str());
  }
  void serve(const std::string& address) {
    service_ = std::make_unique<Program>(
        SWARM_PROGRAM, Arguments{"tokens", "serve", "--listen", address, "--store", path_});
    port_ = port_of(*service_, "HTTP");
    url_ = "http://127.0.0.1:" + std::to_string(port_) + "/v1";
  }
  Outcome swarm(const Arguments& arguments) const {
    return run_swarm(arguments, {"SWARM_DISCOVERY_URL=" + url_});
  }
  std::string created() const {
    const Outcome outcome = swarm({"create"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    return outcome.out.substr(0, outcome.out.find('\n'));
  }
  std::unique_ptr<Program> joined(const std::string& token, const Arguments& flags) const {
    Arguments arguments = {"join"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.push_back("token://" + token);
    return std::make_unique<Program>(SWARM_PROGRAM, arguments,
                                     Variables{"SWARM_DISCOVERY_URL=" + url_});
  }

  std::string path_;
  std::unique_ptr<Program> service_;
  std::uint16_t port_ = 0;
  std::string url_;
};

TEST_F(SwarmTokens, CreateJoinListAndLeave) {
  const std::string token = created();
  EXPECT_TRUE(std::regex_match(token, std::regex("[0-9a-f]{32}"))) << token;
  EXPECT_EQ(swarm({"list", "token://" + token}).out, "");

  const auto one = joined(token, {"--addr=127.0.0.1:1"});
  const auto two = joined(token, {"--advertise", "127.0.0.1:2"});
  ASSERT_TRUE(one->says("msg=Registered", 10s)) << one->out();
  ASSERT_TRUE(two->says("msg=Registered", 10s)) << two->out();
  EXPECT_EQ(swarm({"list", "token://" + token}).out, "127.0.0.1:1\n127.0.0.1:2\n");
  EXPECT_EQ(run_swarm({"list", "token://127.0.0.1:" + std::to_string(port_) + "/v1/" + token}).out,
            "127.0.0.1:1\n127.0.0.1:2\n");
  EXPECT_TRUE(one->says("The engine is unreachable, it stays registered", 10s)) << one->out();

  kill(one->pid(), SIGTERM);
  const Outcome left = one->wait(10s);
  EXPECT_EQ(left.exit_code, 0);
  EXPECT_EQ(left.err, "");
  EXPECT_THAT(left.out, HasSubstr("Left the discovery service"));
  EXPECT_EQ(left.out.find(token), std::string::npos) << "no log line names a token";
  EXPECT_EQ(swarm({"list", "token://" + token}).out, "127.0.0.1:2\n");
}

TEST_F(SwarmTokens, OutliveTheServiceAndEnginesComeBackByThemselves) {
  const std::string token = created();
  const auto agent =
      joined(token, {"--advertise=127.0.0.1:1", "--heartbeat=1s", "--healthz-addr=127.0.0.1:0"});
  ASSERT_TRUE(agent->says("msg=Registered", 10s)) << agent->out();
  const std::uint16_t health = port_of(*agent, "health checks");
  EXPECT_THAT(get("127.0.0.1", health, "/healthz"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(get("127.0.0.1", health, "/other"), StartsWith("HTTP/1.1 404"));

  kill(service_->pid(), SIGKILL);
  service_->wait(5s);
  ASSERT_TRUE(agent->says("Registration failed: token service", 10s)) << agent->out();
  EXPECT_THAT(get("127.0.0.1", health, "/healthz"), HasSubstr("last failure: token service"));
  serve("127.0.0.1:" + std::to_string(port_));
  ASSERT_TRUE(agent->says("msg=\"Registered again\"", 10s)) << agent->out();
  EXPECT_EQ(swarm({"list", "token://" + token}).out, "127.0.0.1:1\n");
}

TEST_F(SwarmTokens, StopOnATermSignal) {
  kill(service_->pid(), SIGTERM);
  const Outcome outcome = service_->wait(10s);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(SwarmTokens, UnknownOnesAreToldInOneLine) {
  const Outcome listed = swarm({"list", "token://0123456789abcdef"});
  EXPECT_EQ(listed.exit_code, 1);
  EXPECT_EQ(listed.err,
            "swarm: Failed to fetch entries, Discovery service returned 404 HTTP status code: no "
            "such cluster\n");
  const auto agent = joined("0123456789abcdef", {"--advertise=127.0.0.1:1"});
  EXPECT_TRUE(agent->says("returned 404 HTTP status code: no such cluster", 10s)) << agent->out();
}

TEST_F(SwarmTokens, ListInOtherForms) {
  const std::string token = created();
  EXPECT_EQ(swarm({"list", "--format", "json", "token://" + token}).out, "[]\n");
  const auto agent = joined(token, {"--advertise=127.0.0.1:7"});
  ASSERT_TRUE(agent->says("msg=Registered", 10s)) << agent->out();
  EXPECT_EQ(swarm({"list", "--format=json", "token://" + token}).out, "[\"127.0.0.1:7\"]\n");
  EXPECT_EQ(swarm({"list", "--format=table", "token://" + token}).out,
            "HOST        PORT\n127.0.0.1   7\n");
}

TEST(SwarmCreate, TellsInOneLineWhyItCannot) {
  const Outcome nobody = run_swarm({"create", "--discovery-url", "http://127.0.0.1:1/v1"});
  EXPECT_EQ(nobody.exit_code, 1);
  EXPECT_EQ(nobody.out, "");
  EXPECT_EQ(nobody.err, "swarm: token service 127.0.0.1:1: connection refused\n");
  const Outcome none = run_swarm({"create"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, StartsWith("swarm: create needs a token service"));
}

TEST(SwarmTokensServe, TellsInOneLineWhyItCannotStart) {
  const Outcome outcome = run_swarm({"tokens", "serve", "--store", "/no/such/folder/x"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.err, "swarm: cannot use \"/no/such/folder/x\": unable to open database file\n");
}

}  // namespace
}  // namespace swarm::tests
