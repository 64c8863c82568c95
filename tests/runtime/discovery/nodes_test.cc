#include "runtime/discovery/nodes.h"

#include "runtime/discovery/backend.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace swarm::runtime {
namespace {

using testing::ElementsAre;

TEST(NodesBackend, DeliversItsEntriesOnceAndNotBeforeTheContextRuns) {
  boost::asio::io_context context;
  BackendResult backend = make_nodes_backend(context.get_executor(), "a:1, b:[2:3]", {});
  ASSERT_TRUE(backend) << backend.error().detail;

  std::vector<std::vector<std::string>> snapshots;
  (*backend)->watch(
      [&](Event event) { snapshots.push_back(std::get<DiscoveryListed>(event).entries); });
  EXPECT_TRUE(snapshots.empty());
  context.run();
  EXPECT_THAT(snapshots, ElementsAre(ElementsAre("a:1", "b:2", "b:3")));
}

TEST(NodesBackend, DeliversNothingOnceDestroyed) {
  boost::asio::io_context context;
  int delivered = 0;
  make_list_backend(context.get_executor(), {"a:1"})->watch([&](const Event&) { ++delivered; });
  context.run();
  EXPECT_EQ(delivered, 0);
}

TEST(NodesBackend, CannotBeJoined) {
  boost::asio::io_context context;
  std::vector<std::string> failures;
  const auto backend = make_list_backend(context.get_executor(), {"a:1"});
  backend->enlist("b:1", [&](std::string failure) { failures.push_back(std::move(failure)); });
  backend->withdraw("b:1", [&](std::string failure) { failures.push_back(std::move(failure)); });
  EXPECT_THAT(failures, ElementsAre("not implemented in this discovery service",
                                    "not implemented in this discovery service"));
}

}  // namespace
}  // namespace swarm::runtime
