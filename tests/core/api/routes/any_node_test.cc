#include "core/api/routes/any_node.h"

#include "core/api/image_path.h"
#include "core/wire/object_order.h"
#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

TEST(AnyNode, AsksAnEngineInTheClientsWords) {
  ManagerHarness swarm;
  std::string target;
  for (int node = 0; node < 3; ++node) {
    swarm.intercept(node, [&](const HttpRequest& request) -> std::optional<HttpResponse> {
      const bool ours = request.target.find("/distribution/") != std::string::npos ||
                        request.target.find("/images/search") != std::string::npos;
      if (!ours) return std::nullopt;
      target = request.target;
      return HttpResponse{200, {{"Content-Type", "application/json"}}, "{}"};
    });
  }
  EXPECT_EQ(swarm.call("GET", "/distribution/registry:5000/a/b:1/json").status, 200);
  EXPECT_TRUE(target.ends_with("/distribution/registry:5000/a/b:1/json")) << target;
  EXPECT_EQ(swarm.call("GET", "/images/search?term=x%20y").status, 200);
  EXPECT_TRUE(target.ends_with("/images/search?term=x%20y")) << target;
}

TEST(AnyNode, NeedsOne) {
  HarnessSetup setup;
  setup.engines = 0;
  ManagerHarness swarm(setup);
  EXPECT_EQ(swarm.call("POST", "/auth", "{}").status, 500);
}

TEST(ImageSegments, KeepSlashesAndEncodeTheRest) {
  EXPECT_EQ(image_segments("a/b c:1"), "/a/b%20c:1");
  EXPECT_EQ(image_segments("x"), "/x");
}

TEST(ObjectOrder, KnowsWhatDecides) {
  const auto order = wire::decode_object_order(
      R"({"Name":"n/a","Driver":"overlay","Scope":"swarm","Labels":{"k":"v"},"Other":[1]})");
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(order->name, "n/a");
  EXPECT_EQ(order->driver, "overlay");
  EXPECT_EQ(order->scope, "swarm");
  EXPECT_EQ(order->labels.at("k"), "v");
  const auto wrong = wire::decode_member_order(R"({"Container":1})");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code, Errc::bad_request);
  EXPECT_TRUE(wire::decode_member_order(R"({"Force":true})")->force);
  EXPECT_EQ(wire::scope_of(R"({"Scope":"global"})"), "global");
  EXPECT_EQ(wire::scope_of("nonsense"), "");
}

}  // namespace
}  // namespace swarm::test
