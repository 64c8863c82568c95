#include "core/cluster/progress_call.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

// Through a pull, which is one such call to each engine.
TEST(ProgressCall, FailsWithoutProgressForAWhile) {
  ManagerHarness swarm;
  const std::size_t before = swarm.open_exchanges(0);
  swarm.intercept(0, [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.target.find("/images/create") == std::string::npos) return std::nullopt;
    return HttpResponse{500, {}, {}};
  });
  const Answer answer = swarm.call("POST", "/images/create?fromImage=a");
  EXPECT_NE(answer.body.find("\"error\":\"node-1: status 500\""), std::string::npos)
      << "An engine that gives no reason.";

  for (int node = 0; node < 3; ++node) swarm.set_hanging(node, true);
  const RequestId load = swarm.start("POST", "/images/load?quiet=0", "x");
  swarm.run_for(std::chrono::minutes(70));
  EXPECT_TRUE(swarm.answer(load).complete);
  EXPECT_NE(swarm.answer(load).body.find("\"error\""), std::string::npos);
  EXPECT_LE(swarm.open_exchanges(0), before);
}

}  // namespace
}  // namespace swarm::test
