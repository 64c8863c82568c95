#include "runtime/engine/failure.h"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

namespace swarm::runtime {
namespace {

TEST(Failure, ClassifiesWhatSocketsReport) {
  namespace error = boost::asio::error;
  const auto kind = [](boost::system::error_code code) { return classify(code).kind; };
  EXPECT_EQ(kind(error::connection_refused), FailureKind::refused);
  EXPECT_EQ(kind(error::host_unreachable), FailureKind::refused);
  EXPECT_EQ(kind(error::network_unreachable), FailureKind::refused);
  EXPECT_EQ(kind(error::host_not_found), FailureKind::resolve);
  EXPECT_EQ(kind(error::timed_out), FailureKind::timeout);
  EXPECT_EQ(kind(error::connection_reset), FailureKind::reset);
  EXPECT_EQ(kind(error::broken_pipe), FailureKind::reset);
  EXPECT_EQ(kind(error::operation_aborted), FailureKind::cancelled);
  EXPECT_EQ(classify(error::host_unreachable).reason, "no route to host");
  EXPECT_TRUE(classify(error::connection_refused));
  EXPECT_FALSE(Failure{});
}

TEST(Failure, TellsHowLongItWaited) {
  EXPECT_EQ(timed_out(std::chrono::seconds(10)).reason, "timed out after 10s");
  EXPECT_EQ(timed_out(std::chrono::milliseconds(1500)).reason, "timed out after 1500ms");
}

}  // namespace
}  // namespace swarm::runtime
