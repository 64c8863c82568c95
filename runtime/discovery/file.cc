#include "runtime/discovery/file.h"

#include "core/discovery/list.h"
#include "runtime/discovery/file_watch.h"

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace swarm::runtime {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t file_bytes_max = std::size_t{16} << 20;
// Several changes at once, as editors make them, lead to one look.
constexpr auto settle_time = std::chrono::milliseconds(50);
// An empty file is looked at twice before its engines are let go: `> file` empties it first.
constexpr auto empty_confirm_time = std::chrono::seconds(1);
constexpr std::size_t bad_lines_told = 3;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error unreadable(const std::string& path, std::string_view why) {
  return {Errc::unavailable, fmt::format("failed to read '{}': {}", path, why)};
}

std::string errno_text() { return std::generic_category().message(errno); }

// Only regular files: reading them does not wait for another process.
Result<std::string> read_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return unreadable(path, errno_text());
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0) return unreadable(path, errno_text());
  if (!S_ISREG(facts.st_mode)) return unreadable(path, "not a regular file");
  std::string text;
  std::array<char, 65536> piece{};
  while (true) {
    const ssize_t got = ::read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, errno_text());
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > file_bytes_max) return unreadable(path, "larger than 16 MiB");
  }
}

std::string told(const std::string& path, const std::vector<BadLine>& bad_lines) {
  std::string text = fmt::format("'{}'", path);
  for (std::size_t i = 0; i < bad_lines.size() && i < bad_lines_told; ++i) {
    text +=
        fmt::format("{} line {}: {}", i == 0 ? "" : ",", bad_lines[i].number, bad_lines[i].reason);
  }
  if (bad_lines.size() > bad_lines_told) {
    text += fmt::format(" and {} more bad lines", bad_lines.size() - bad_lines_told);
  }
  return text;
}

// What the backend consists of; handlers under way share it.
class FileReader : public std::enable_shared_from_this<FileReader> {
 public:
  FileReader(const Executor& executor, std::string path, Duration heartbeat)
      : path_(std::move(path)), heartbeat_(heartbeat), executor_(executor), timer_(executor) {}

  void start(Backend::Sink sink) {
    sink_ = std::move(sink);
    watch_ = std::make_shared<FileWatch>(executor_, path_, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->look_within(settle_time);
    });
    look_within(Duration::zero());
  }

  void stop() {
    sink_ = nullptr;
    boost::system::error_code ignored;
    timer_.cancel(ignored);
    if (watch_) watch_->stop();
  }

 private:
  // Looks after `wait`, or earlier if that is planned already.
  void look_within(Duration wait) {
    const auto due = steady_clock::now() + wait;
    if (planned_ && timer_.expiry() <= due) return;
    planned_ = true;
    timer_.expires_at(due);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& failure) {
      if (failure || !self->sink_) return;
      self->planned_ = false;
      self->look();
    });
  }

  void look() {
    watch_->ensure();  // Before reading, so that no change falls between.
    Duration next = heartbeat_;
    if (const Result<std::string> text = read_file(path_)) {
      next = take(parse_entry_file(*text));
    } else {
      tell(DiscoveryFailed{text.error().detail});
    }
    if (sink_) look_within(next);
  }

  // Returns when to look again.
  Duration take(EntryFile file) {
    const bool nothing_usable = file.entries.empty() && !file.bad_lines.empty();
    const bool suspicious = file.entries.empty() && had_entries_ && !emptied_;
    if (suspicious && !nothing_usable) {
      emptied_ = true;
      return empty_confirm_time;
    }
    emptied_ = false;
    if (!nothing_usable) {
      had_entries_ = !file.entries.empty();
      tell(DiscoveryListed{std::move(file.entries)});
    }
    // After the snapshot, so that it stands as the last error.
    if (!file.bad_lines.empty()) tell(DiscoveryFailed{told(path_, file.bad_lines)});
    return heartbeat_;
  }

  void tell(Event event) {
    // A copy: the receiver may destroy the backend.
    const Backend::Sink sink = sink_;
    if (sink) sink(std::move(event));
  }

  std::string path_;
  Duration heartbeat_;
  Executor executor_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<FileWatch> watch_{};
  Backend::Sink sink_{};
  bool planned_ = false;
  bool had_entries_ = false;
  bool emptied_ = false;  // The last look found it empty, for the first time.
};

class FileBackend final : public Backend {
 public:
  FileBackend(const Executor& executor, std::string path, Duration heartbeat)
      : reader_(std::make_shared<FileReader>(executor, std::move(path), heartbeat)) {}
  ~FileBackend() override { reader_->stop(); }
  FileBackend(const FileBackend&) = delete;
  FileBackend& operator=(const FileBackend&) = delete;

  void watch(Sink sink) override { reader_->start(std::move(sink)); }

 private:
  std::shared_ptr<FileReader> reader_;
};

}  // namespace

BackendResult make_file_backend(const Executor& executor, const std::string& path,
                                const BackendOptions& options) {
  if (path.empty()) return Error{Errc::bad_request, "file:// needs a path"};
  if (path.find('\0') != std::string::npos) {
    return Error{Errc::bad_request, "the path of file:// has a zero byte"};
  }
  return BackendResult(std::make_unique<FileBackend>(executor, path, options.heartbeat));
}

}  // namespace swarm::runtime
