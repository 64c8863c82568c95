#include "runtime/http/body_store.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace swarm::runtime {
namespace {

constexpr std::size_t piece_max = std::size_t{256} << 10;

// A file that is gone when its last descriptor is, whatever happens to this process. -1: see errno.
int open_unnamed(const std::string& directory) {
  const int file = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return file;
  std::string path = directory + "/swarm-body-XXXXXX";  // The file system has no such files.
  const int named = ::mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(path.c_str());
  return named;
}

}  // namespace

struct BodyDisk : std::enable_shared_from_this<BodyDisk> {
  BodyDisk(boost::asio::io_context& context, BodyStoreOptions chosen)
      : io(context), options(std::move(chosen)) {}

  boost::asio::io_context& io;
  BodyStoreOptions options;
  std::uint64_t bytes = 0;
  bool closed = false;  // Nobody is to be called back any more.
  boost::asio::thread_pool thread{1};

  // Does `work` on the disk's thread, then `after` on ours, with what came of it. The last holder
  // of this object lets it go on our thread: the disk's cannot wait for itself.
  template <class Work, class After>
  void run(Work work, After after) {
    if (closed) return;
    boost::asio::post(thread, [self = shared_from_this(), guard = boost::asio::make_work_guard(io),
                               work = std::move(work), after = std::move(after)]() mutable {
      auto result = work();
      boost::asio::io_context& back = self->io;
      boost::asio::post(back, [self = std::move(self), result = std::move(result),
                               after = std::move(after)]() mutable {
        if (!self->closed) after(std::move(result));
      });
    });
  }
};

// --- One body -----------------------------------------------------------------------------

struct StoredBody::File {
  explicit File(int opened) : descriptor(opened) {}
  ~File() { ::close(descriptor); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // 0, or the error.
  int append(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) return errno;
      if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
  }
  std::pair<std::string, bool> read(std::uint64_t offset) const {
    std::string bytes(piece_max, '\0');
    const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return {std::move(bytes), got < 0};
  }

  const int descriptor;
};

StoredBody::StoredBody(std::shared_ptr<BodyDisk> disk, int file)
    : disk_(std::move(disk)), file_(std::make_shared<const File>(file)) {}

StoredBody::~StoredBody() { disk_->bytes -= size_; }

void StoredBody::read(std::uint64_t offset, Reader done) const {
  disk_->run([file = file_, offset] { return file->read(offset); },
             [done = std::move(done)](std::pair<std::string, bool>&& result) {
               done(std::move(result.first), result.second);
             });
}

// --- Storing one --------------------------------------------------------------------------

struct BodyStore::Storing : std::enable_shared_from_this<Storing> {
  std::shared_ptr<BodyDisk> disk;
  std::shared_ptr<Exchange> exchange;
  Done done;
  std::shared_ptr<StoredBody> body;

  void next() {
    exchange->read_body([self = shared_from_this()](std::string bytes, bool failed) {
      if (!failed) self->take(std::move(bytes));  // A client that failed is reported as gone.
    });
  }

  void take(std::string bytes) {
    if (disk->closed) return;
    if (bytes.empty()) return done(std::move(body), {});
    if (disk->bytes + bytes.size() > disk->options.bytes_max) {
      return fail("The manager keeps as many bytes of uploads as it may: try again later");
    }
    disk->bytes += bytes.size();
    body->size_ += bytes.size();
    disk->run([file = body->file_, bytes = std::move(bytes)] { return file->append(bytes); },
              [self = shared_from_this()](int error) {
                if (error == 0) return self->next();
                self->fail("The manager cannot keep the upload in " +
                           self->disk->options.directory + ": " +
                           std::generic_category().message(error));
              });
  }

  void fail(std::string problem) {
    body.reset();
    done(nullptr, std::move(problem));
  }
};

BodyStore::BodyStore(boost::asio::io_context& io, BodyStoreOptions options)
    : disk_(std::make_shared<BodyDisk>(io, std::move(options))) {}

BodyStore::~BodyStore() {
  disk_->closed = true;
  disk_->thread.join();
}

void BodyStore::store(std::shared_ptr<Exchange> exchange, Done done) {
  const auto storing = std::make_shared<Storing>();
  storing->disk = disk_;
  storing->exchange = std::move(exchange);
  storing->done = std::move(done);
  // The path may hang, as any file of a network's disk: not on our thread.
  disk_->run(
      [directory = disk_->options.directory] {
        const int file = open_unnamed(directory);
        return std::pair(file, file < 0 ? errno : 0);
      },
      [storing](std::pair<int, int> opened) {
        if (opened.first < 0) {
          return storing->fail("The manager cannot keep an upload in " +
                               storing->disk->options.directory + ": " +
                               std::generic_category().message(opened.second));
        }
        storing->body = std::make_shared<StoredBody>(storing->disk, opened.first);
        storing->next();
      });
}

std::uint64_t BodyStore::bytes() const { return disk_->bytes; }

}  // namespace swarm::runtime
