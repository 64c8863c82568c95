// Bodies of client requests, kept in files without a name until their answers are out: several
// engines read one at the same time, each at its own pace. Files are read and written on a thread
// of their own, because a disk may be slow.
#pragma once

#include "runtime/http/service.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

struct BodyStoreOptions {
  std::string directory = "/var/tmp";
  std::uint64_t bytes_max = std::uint64_t{64} << 30;  // Of all bodies together.
};

struct BodyDisk;

// One body. Held by whoever still sends it; its room is free when nobody holds it any more.
class StoredBody {
 public:
  // Takes the file over.
  StoredBody(std::shared_ptr<BodyDisk> disk, int file);
  ~StoredBody();
  StoredBody(const StoredBody&) = delete;
  StoredBody& operator=(const StoredBody&) = delete;

  std::uint64_t size() const { return size_; }
  // The bytes at `offset`, 256 KiB at most; none at the end. `done` is called later, on the thread
  // of the io_context.
  using Reader = std::function<void(std::string bytes, bool failed)>;
  void read(std::uint64_t offset, Reader done) const;

 private:
  friend class BodyStore;
  struct File;

  std::shared_ptr<BodyDisk> disk_;
  std::shared_ptr<const File> file_;  // The disk's thread may be at it still.
  std::uint64_t size_ = 0;
};

class BodyStore {
 public:
  BodyStore(boost::asio::io_context& io, BodyStoreOptions options);
  ~BodyStore();
  BodyStore(const BodyStore&) = delete;
  BodyStore& operator=(const BodyStore&) = delete;

  // Reads the body of that exchange to its end. `done` gets it, or null and why it could not be
  // kept; it is not called if the client leaves before.
  using Done = std::function<void(std::shared_ptr<const StoredBody> body, std::string problem)>;
  void store(std::shared_ptr<Exchange> exchange, Done done);

  std::uint64_t bytes() const;  // Kept now.

 private:
  struct Storing;

  std::shared_ptr<BodyDisk> disk_;
};

}  // namespace swarm::runtime
