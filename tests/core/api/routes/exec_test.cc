#include "core/api/routes/exec.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

constexpr const char* echo = R"({"Cmd":["echo","hi"],"AttachStdout":true})";

std::string create_exec_in(ManagerHarness& swarm, const std::string& name) {
  return member(swarm.call("POST", "/containers/" + name + "/exec", echo).body, "Id");
}

TEST(Exec, RunsAttachedAndTellsItsExitCodeAfterwards) {
  ManagerHarness swarm;
  run(swarm, "web");
  const std::string exec = create_exec_in(swarm, "web");
  ASSERT_FALSE(exec.empty());
  const RequestId started =
      swarm.start("POST", "/exec/" + exec + "/start", R"({"Detach":false,"Tty":false})",
                  {{"Connection", "Upgrade"}, {"Upgrade", "tcp"}});
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_EQ(swarm.answer(started).status, 101);
  EXPECT_TRUE(swarm.answer(started).complete);
  EXPECT_NE(swarm.answer(started).body.find("hi"), std::string::npos);
  const Answer inspected = swarm.call("GET", "/exec/" + exec + "/json");
  EXPECT_EQ(inspected.status, 200);
  EXPECT_NE(inspected.body.find("\"ExitCode\":0"), std::string::npos);
}

// The engine names ended commands no more in the container's inspect answer.
TEST(Exec, IsKnownAsLongAsItsContainer) {
  ManagerHarness swarm;
  run(swarm, "web");
  const std::string exec = create_exec_in(swarm, "web");
  EXPECT_EQ(swarm.call("POST", "/exec/" + exec + "/start", R"({"Detach":true})").status, 200);
  swarm.run_for(std::chrono::seconds(1));
  swarm.call("POST", "/containers/web/pause");
  swarm.call("POST", "/containers/web/unpause");
  EXPECT_EQ(swarm.call("GET", "/exec/" + exec + "/json").status, 200);
  swarm.call("DELETE", "/containers/web?force=1");
  const Answer answer = swarm.call("GET", "/exec/" + exec + "/json");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "Exec " + exec + " not found");
}

// The original both proxied and hijacked it, and wrote its own error into the output.
TEST(Exec, IsStartedOnce) {
  ManagerHarness swarm;
  const int node = node_of(swarm, run(swarm, "web"));
  for (const std::string body : {R"({"Detach":true})", R"({"Detach":false})", "{}"}) {
    const std::string exec = create_exec_in(swarm, "web");
    swarm.forget_requests();
    const Answer answer = swarm.call("POST", "/exec/" + exec + "/start", body);
    EXPECT_EQ(answer.status, 200) << body;
    EXPECT_EQ(swarm.requests(node).size(), 1u) << body;
  }
}

TEST(Exec, KeepsTheEnginesErrors) {
  ManagerHarness swarm;
  create(swarm, "idle");
  Answer answer = swarm.call("POST", "/containers/idle/exec", echo);
  EXPECT_EQ(answer.status, 409) << "The engine's status for a container that does not run.";
  run(swarm, "web");
  answer = swarm.call("POST", "/containers/web/exec", "{}");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(message(answer), "No exec command specified");
  answer = swarm.call("POST", "/containers/zz/exec", echo);
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such container zz");
  answer = swarm.call("POST", "/exec/zz/start", "{}");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "Exec zz not found");
  EXPECT_EQ(answer.body.find("zz"), answer.body.rfind("zz")) << "Once.";
}

}  // namespace
}  // namespace swarm::test
