// Runs the built program and keeps what it says.
#pragma once

#include <chrono>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace swarm::tests {

using Arguments = std::vector<std::string>;
// "NAME=value"; SWARM_* and DEBUG of the caller are not passed on.
using Variables = std::vector<std::string>;

struct Outcome {
  int exit_code = -1;  // 128 + signal if it died of one.
  std::string out;
  std::string err;
};

class Program {
 public:
  Program(const std::string& path, const Arguments& arguments, const Variables& variables = {});
  ~Program();  // Kills it if it still runs.
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  // Waits until its standard output holds `text`; false after `patience`.
  bool says(const std::string& text, std::chrono::milliseconds patience);
  // Waits for its end, at most `patience`; then it is killed.
  Outcome wait(std::chrono::milliseconds patience);
  const std::string& out() const { return out_; }

 private:
  void read_until(std::chrono::steady_clock::time_point end, const std::string* wanted);

  pid_t pid_ = -1;
  int out_fd_ = -1;
  int err_fd_ = -1;
  std::string out_;
  std::string err_;
};

Outcome run_program(const std::string& path, const Arguments& arguments,
                    const Variables& variables = {});
Outcome run_swarm(const Arguments& arguments, const Variables& variables = {});

}  // namespace swarm::tests
