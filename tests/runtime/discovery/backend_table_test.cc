#include "runtime/discovery/backend_table.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace swarm::runtime {
namespace {

using testing::HasSubstr;

std::string problem_of(const char* url) {
  boost::asio::io_context context;
  const BackendResult backend =
      make_backend(context.get_executor(), split_discovery_url(url), BackendOptions{});
  return backend ? "" : backend.error().detail;
}

TEST(BackendTable, HasUniqueSchemesWithUsage) {
  std::set<std::string_view> schemes;
  for (const BackendRow& row : backend_table()) {
    EXPECT_TRUE(schemes.insert(row.scheme).second) << row.scheme;
    EXPECT_THAT(std::string(row.usage), HasSubstr(std::string(row.scheme) + "://"));
  }
}

TEST(MakeBackend, SaysWhatIsWrong) {
  EXPECT_EQ(problem_of("foo://x"), "discovery service not supported");
  EXPECT_EQ(problem_of("://x"), "discovery service not supported");
  EXPECT_THAT(problem_of("nodes://bad"), HasSubstr("missing port in address"));
  EXPECT_EQ(problem_of("file://"), "file:// needs a path");
}

TEST(MakeBackend, TakesABareListAsNodes) {
  EXPECT_EQ(problem_of("a:1,b:2"), "");
  EXPECT_EQ(problem_of("nodes://a:1"), "");
}

}  // namespace
}  // namespace swarm::runtime
