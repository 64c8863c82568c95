#include "runtime/discovery/file_watch.h"

#include "core/base/instant.h"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;

class FileWatching : public testing::Test {
 public:
  FileWatching() {
    std::string pattern = testing::TempDir() + "swarm_watch_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    watch_ = std::make_shared<FileWatch>(context_.get_executor(), folder_ + "/list",
                                         [this] { ++changes_; });
    watch_->ensure();
  }
  ~FileWatching() override {
    watch_->stop();
    std::filesystem::remove_all(folder_);
  }

 protected:
  int changes_after(Duration wait) {
    context_.restart();
    context_.run_for(wait);
    return changes_;
  }

  boost::asio::io_context context_;
  std::string folder_;
  std::shared_ptr<FileWatch> watch_;
  int changes_ = 0;
};

TEST_F(FileWatching, TellsOfItsOwnFileOnly) {
  std::ofstream(folder_ + "/other") << "x";
  EXPECT_EQ(changes_after(100ms), 0);
  std::ofstream(folder_ + "/list") << "x";
  EXPECT_EQ(changes_after(100ms), 1);
  std::filesystem::rename(folder_ + "/other", folder_ + "/list");
  EXPECT_EQ(changes_after(100ms), 2);
  std::filesystem::remove(folder_ + "/list");
  EXPECT_EQ(changes_after(100ms), 3);
}

TEST_F(FileWatching, TellsWhenTheFolderGoesAndCanStartAnew) {
  std::filesystem::remove_all(folder_);
  EXPECT_GE(changes_after(100ms), 1);
  watch_->ensure();  // Nothing to watch: no error.
  std::filesystem::create_directory(folder_);
  watch_->ensure();
  const int before = changes_;
  std::ofstream(folder_ + "/list") << "x";
  EXPECT_EQ(changes_after(100ms), before + 1);
}

TEST_F(FileWatching, IsSilentOnceStopped) {
  watch_->stop();
  std::ofstream(folder_ + "/list") << "x";
  EXPECT_EQ(changes_after(100ms), 0);
}

}  // namespace
}  // namespace swarm::runtime
