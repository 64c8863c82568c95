#include "runtime/discovery/file.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A folder of its own, and a backend that reads `list` in it.
class FileBackend : public testing::Test {
 public:
  FileBackend() : folder_(make_folder()), path_(folder_ + "/list") {}
  ~FileBackend() override { std::filesystem::remove_all(folder_); }

 protected:
  void write(const std::string& text) const { std::ofstream(path_) << text; }
  // As editors do it: a new file takes the old one's place.
  void replace(const std::string& text) const {
    std::ofstream(path_ + ".new") << text;
    std::filesystem::rename(path_ + ".new", path_);
  }

  // A heartbeat of an hour: what comes in time was not found by polling.
  void start(Duration heartbeat = 1h) {
    BackendOptions options;
    options.heartbeat = heartbeat;
    BackendResult made = make_file_backend(context_.get_executor(), path_, options);
    ASSERT_TRUE(made) << made.error().detail;
    backend_ = std::move(*made);
    backend_->watch([this](Event event) {
      if (auto* const listed = std::get_if<DiscoveryListed>(&event)) {
        snapshots_.push_back(std::move(listed->entries));
      } else {
        failures_.push_back(std::get<DiscoveryFailed>(event).reason);
      }
    });
  }

  // Runs until there are that many snapshots and failures in all, at most 5 s.
  void run_until(std::size_t snapshots, std::size_t failures) {
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (snapshots_.size() < snapshots || failures_.size() < failures) {
      const auto left = end - std::chrono::steady_clock::now();
      if (left <= 0s) break;
      context_.run_one_for(left);
    }
    EXPECT_EQ(snapshots_.size(), snapshots);
    EXPECT_EQ(failures_.size(), failures);
  }

  boost::asio::io_context context_;
  std::string folder_;
  std::string path_;
  std::unique_ptr<Backend> backend_;
  std::vector<std::vector<std::string>> snapshots_;
  std::vector<std::string> failures_;

 private:
  static std::string make_folder() {
    std::string pattern = testing::TempDir() + "swarm_file_XXXXXX";
    return mkdtemp(pattern.data());
  }
};

TEST_F(FileBackend, SeesAWrittenAndAReplacedFileAtOnce) {
  write("a:1\n");
  start();
  run_until(1, 0);
  write("a:1\nb:1\n");
  run_until(2, 0);
  replace("c:[1:2]\n");
  run_until(3, 0);
  replace("d:1\n");
  run_until(4, 0);
  EXPECT_THAT(snapshots_, ElementsAre(ElementsAre("a:1"), ElementsAre("a:1", "b:1"),
                                      ElementsAre("c:1", "c:2"), ElementsAre("d:1")));
}

TEST_F(FileBackend, ReportsAMissingFileAndFindsItWhenItComes) {
  start();
  run_until(0, 1);
  EXPECT_THAT(failures_, ElementsAre("failed to read '" + path_ + "': No such file or directory"));
  write("a:1\n");
  run_until(1, 1);

  std::filesystem::remove(path_);
  run_until(1, 2);
  replace("a:1\nb:1\n");
  run_until(2, 2);
  EXPECT_THAT(snapshots_.back(), ElementsAre("a:1", "b:1"));
}

TEST_F(FileBackend, SeesAFolderThatComesLaterAtTheHeartbeat) {
  path_ = folder_ + "/later/list";
  start(20ms);
  run_until(0, 1);
  std::filesystem::create_directory(folder_ + "/later");
  write("a:1\n");
  while (snapshots_.empty() && failures_.size() < 200) context_.run_one_for(1s);
  ASSERT_FALSE(snapshots_.empty());
  EXPECT_THAT(snapshots_.front(), ElementsAre("a:1"));
}

TEST_F(FileBackend, KeepsGoodLinesBesideBadOnes) {
  write("a:1\nbad\nb:1\n");
  start();
  run_until(1, 1);
  EXPECT_THAT(snapshots_, ElementsAre(ElementsAre("a:1", "b:1")));
  EXPECT_EQ(failures_.front(), "'" + path_ + "' line 2: address bad: missing port in address");
}

TEST_F(FileBackend, TakesAFileWithoutOneGoodLineAsAFailure) {
  write("a:1\n");
  start();
  run_until(1, 0);
  write("w\nx\ny\nz\n");
  run_until(1, 1);
  EXPECT_THAT(failures_.front(), HasSubstr("and 1 more bad lines"));
}

TEST_F(FileBackend, BelievesAnEmptyFileOnlyAtTheSecondLook) {
  write("a:1\n");
  start();
  run_until(1, 0);
  write("");
  context_.run_for(500ms);
  EXPECT_EQ(snapshots_.size(), 1u);
  run_until(2, 0);
  EXPECT_THAT(snapshots_.back(), IsEmpty());
}

TEST_F(FileBackend, DoesNotLetEnginesGoWhileTheFileIsBeingRewritten) {
  write("a:1\n");
  start();
  run_until(1, 0);
  write("");
  context_.run_for(300ms);
  write("b:1\n");
  run_until(2, 0);
  EXPECT_THAT(snapshots_.back(), ElementsAre("b:1"));
}

TEST_F(FileBackend, RefusesWhatIsNoRegularFile) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  start();
  run_until(0, 1);
  EXPECT_THAT(failures_.front(), HasSubstr("not a regular file"));
}

TEST_F(FileBackend, EndsWhenDestroyed) {
  write("a:1\n");
  start(1ms);
  run_until(1, 0);
  backend_.reset();
  const std::size_t before = snapshots_.size();
  context_.run();  // Returns only if nothing is under way any more.
  EXPECT_EQ(snapshots_.size(), before);
}

TEST_F(FileBackend, MayBeDestroyedFromItsOwnCallback) {
  write("bad\na:1\n");
  BackendResult made = make_file_backend(context_.get_executor(), path_, {});
  ASSERT_TRUE(made);
  backend_ = std::move(*made);
  int events = 0;
  backend_->watch([&](const Event&) {
    ++events;
    backend_.reset();
  });
  context_.run();
  EXPECT_EQ(events, 1);
}

}  // namespace
}  // namespace swarm::runtime
