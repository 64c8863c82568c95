// Bytes on their way from one socket to another that stay in the kernel: neither copied nor seen
// here. Only between plain sockets, and worth its descriptors only where there are many bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace swarm::runtime {

class Pipe {
 public:
  // What one holds at most; the kernel may take fewer at a time.
  static constexpr std::size_t bytes_max = 256 << 10;
  // All that there are at a time, two descriptors each; further streams go through memory.
  static constexpr int count_max = 1024;

  // Null: there are too many, or the system gives none.
  static std::shared_ptr<Pipe> make();
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::size_t bytes() const { return bytes_; }
  bool empty() const { return bytes_ == 0; }

  struct Moved {
    std::size_t bytes = 0;
    bool blocked = false;
    int error = 0;  // errno
  };
  // From a socket that does not block, into this one, which is empty. No bytes, neither blocked nor
  // an error: the peer's end.
  Moved fill(int socket);
  Moved drain(int socket);

 private:
  Pipe(int out, int in) : out_(out), in_(in) {}

  int out_, in_;
  std::size_t bytes_ = 0;
};

// How to read the next bytes of a connection that passes them on as they are: through memory, and
// through a pipe once they come faster than memory is read.
class PipeChoice {
 public:
  void allow() { allowed_ = true; }
  // For the next read; null: through memory. A pipe that still holds bytes was given up by whoever
  // had to write them, and is not used again.
  const std::shared_ptr<Pipe>& next();
  // Whether the read under way is into a pipe.
  bool in_pipe() const { return pipe_ != nullptr; }
  // The last read brought that many, of `room`.
  void saw(std::size_t bytes, std::size_t room);
  // What was read into the pipe; null if the last read went through memory.
  std::shared_ptr<Pipe> take() { return std::exchange(filled_, nullptr); }
  bool has_bytes() const { return filled_ != nullptr; }

 private:
  bool allowed_ = false;
  std::shared_ptr<Pipe> pipe_, filled_;
};

}  // namespace swarm::runtime
