#include "runtime/discovery/file_watch.h"

#include <boost/asio/buffer.hpp>

#include <cstring>
#include <string_view>
#include <sys/inotify.h>

namespace swarm::runtime {
namespace {

// Not IN_CREATE and IN_MODIFY: a file that is being written is not a list yet.
constexpr std::uint32_t wanted = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

}  // namespace

FileWatch::FileWatch(const boost::asio::any_io_executor& executor, const std::string& path,
                     std::function<void()> changed)
    : changed_(std::move(changed)), notifier_(executor) {
  const std::size_t slash = path.rfind('/');
  folder_ = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  name_ = slash == std::string::npos ? path : path.substr(slash + 1);
}

void FileWatch::ensure() {
  if (notifier_.is_open()) return;
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) return;
  boost::system::error_code failure;
  notifier_.assign(fd, failure);
  if (failure) return;
  if (inotify_add_watch(fd, folder_.c_str(), wanted) < 0) {
    notifier_.close(failure);
    return;
  }
  read();
}

void FileWatch::stop() {
  boost::system::error_code ignored;
  notifier_.close(ignored);
  changed_ = nullptr;
}

void FileWatch::read() {
  notifier_.async_read_some(
      boost::asio::buffer(buffer_),
      [self = shared_from_this()](const boost::system::error_code& failure, std::size_t length) {
        if (failure || !self->changed_) return;
        self->take(length);
      });
}

void FileWatch::take(std::size_t length) {
  bool ours = false;
  bool folder_gone = false;
  for (std::size_t at = 0; at + sizeof(inotify_event) <= length;) {
    inotify_event event{};
    std::memcpy(&event, buffer_.data() + at, sizeof event);
    const char* const name = buffer_.data() + at + sizeof event;
    at += sizeof event + event.len;
    if (at > length) break;
    const std::string_view changed_name(name, strnlen(name, event.len));
    ours = ours || changed_name == name_ || (event.mask & IN_Q_OVERFLOW) != 0;
    folder_gone = folder_gone || (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0;
  }
  if (folder_gone) {
    boost::system::error_code ignored;
    notifier_.close(ignored);
  } else {
    read();
  }
  if (ours || folder_gone) changed_();
}

}  // namespace swarm::runtime
