// Tells when a file was written, replaced or removed. It watches the folder, as
// editors write a new file and move it over the old one.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>

namespace swarm::runtime {

class FileWatch : public std::enable_shared_from_this<FileWatch> {
 public:
  // `changed` runs on the executor. Not after stop().
  FileWatch(const boost::asio::any_io_executor& executor, const std::string& path,
            std::function<void()> changed);

  // (Re)starts watching if it does not watch now: the folder may not exist yet, or
  // not any more. Failing is no error: then only the heartbeat looks.
  void ensure();
  void stop();

 private:
  void read();
  void take(std::size_t length);

  std::string folder_;
  std::string name_;
  std::function<void()> changed_;
  boost::asio::posix::stream_descriptor notifier_;
  alignas(8) std::array<char, 4096> buffer_{};
};

}  // namespace swarm::runtime
