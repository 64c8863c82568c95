#include "tests/tools/run_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace swarm::tests {
namespace {

using std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> raw;
  raw.reserve(texts.size() + 1);
  for (std::string& text : texts) raw.push_back(text.data());
  raw.push_back(nullptr);
  return raw;
}

std::vector<std::string> clean_environment(const Variables& variables) {
  std::vector<std::string> result = variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!text.starts_with("SWARM_") && !text.starts_with("DEBUG=")) result.emplace_back(text);
  }
  return result;
}

// Reads what there is; false at the end.
bool drain(int fd, std::string& text) {
  std::array<char, 4096> piece{};
  const ssize_t got = read(fd, piece.data(), piece.size());
  if (got > 0) text.append(piece.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

void close_if_open(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

}  // namespace

Program::Program(const std::string& path, const Arguments& arguments, const Variables& variables) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);

  std::vector<std::string> words = {path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = clean_environment(variables);
  const int failure = posix_spawn(&pid_, path.c_str(), &actions, nullptr, pointers(words).data(),
                                  pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(err[1]);
  out_fd_ = out[0];
  err_fd_ = err[0];
  if (failure != 0) throw std::runtime_error(std::strerror(failure));
}

Program::~Program() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close_if_open(out_fd_);
  close_if_open(err_fd_);
}

void Program::read_until(steady_clock::time_point end, const std::string* wanted) {
  while (out_fd_ >= 0 || err_fd_ >= 0) {
    if (wanted != nullptr && out_.find(*wanted) != std::string::npos) return;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now()).count();
    if (left <= 0) return;
    std::array<pollfd, 2> ready = {{{out_fd_, POLLIN, 0}, {err_fd_, POLLIN, 0}}};
    poll(ready.data(), ready.size(), static_cast<int>(left));
    if (ready[0].revents != 0 && !drain(out_fd_, out_)) close_if_open(out_fd_);
    if (ready[1].revents != 0 && !drain(err_fd_, err_)) close_if_open(err_fd_);
  }
}

bool Program::says(const std::string& text, std::chrono::milliseconds patience) {
  read_until(steady_clock::now() + patience, &text);
  return out_.find(text) != std::string::npos;
}

Outcome Program::wait(std::chrono::milliseconds patience) {
  read_until(steady_clock::now() + patience, nullptr);
  // Both pipes are at their end, or time is up.
  if (out_fd_ >= 0 || err_fd_ >= 0) kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, out_, err_};
}

Outcome run_program(const std::string& path, const Arguments& arguments,
                    const Variables& variables) {
  return Program(path, arguments, variables).wait(std::chrono::seconds(20));
}

Outcome run_swarm(const Arguments& arguments, const Variables& variables) {
  return run_program(SWARM_PROGRAM, arguments, variables);
}

}  // namespace swarm::tests
