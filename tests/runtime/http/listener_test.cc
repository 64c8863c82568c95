// Listening on unix sockets and on odd addresses.
#include "tests/runtime/support.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace swarm::runtime::fixtures {
namespace {

class UnixSocket : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "swarm-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    address_ = "unix://" + folder_ + "/s.sock";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_, address_;
};

TEST_F(UnixSocket, ServesPrivatelyAndCleansUp) {
  {
    ServedService served(echo, {}, address_);
    struct stat status {};
    ASSERT_EQ(::stat((folder_ + "/s.sock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    auto client = served.connect();
    client.send("GET /u HTTP/1.1\r\nHost: a\r\n\r\n");
    client.read_head();
    EXPECT_EQ(client.read_exactly(7), "GET /u ");
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/s.sock"));
}

TEST_F(UnixSocket, ReplacesAStaleSocketOnly) {
  const int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  std::strncpy(where.sun_path, (folder_ + "/s.sock").c_str(), sizeof where.sun_path - 1);
  ASSERT_EQ(::bind(stale, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
  ::close(stale);
  ServedService served(echo, {}, address_);
  LoopThread loop;
  LambdaService service(echo);
  Server second(loop.io, service);
  EXPECT_THROW(second.listen(address_), std::runtime_error);
  std::ofstream(folder_ + "/file") << "precious";
  EXPECT_THROW(second.listen("unix://" + folder_ + "/file"), std::runtime_error);
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/file"));
}

TEST(Listener, RefusesWhatItCannotServe) {
  LoopThread loop;
  LambdaService service(echo);
  ServedService served(echo);
  Server server(loop.io, service);
  EXPECT_THROW(server.listen(served.address), std::runtime_error);
  EXPECT_THROW(server.listen("127.0.0.1"), std::runtime_error);
  EXPECT_THROW(server.listen("203.0.113.9:0"), std::runtime_error);
}

}  // namespace
}  // namespace swarm::runtime::fixtures
