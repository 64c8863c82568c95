// What comes to a process from outside: input, typed or piped, and signals.
#include "sim/engine/shell/command.h"
#include "sim/engine/shell/process.h"

namespace swarm::sim::fake {
namespace {

constexpr std::size_t input_max = std::size_t{1} << 24;
constexpr int sigint = 2;
constexpr int sigquit = 3;
constexpr int sigkill = 9;
constexpr int sigterm = 15;
constexpr int sigwinch = 28;

}  // namespace

void Process::feed(std::string_view bytes) {
  if (!input_open_ || finished_) return;
  if (!terminal_) {
    if (input_.size() + bytes.size() <= input_max) input_ += bytes;
    return;
  }
  for (const char c : bytes) type(c);
}

// The line discipline of a terminal: echo, editing, Ctrl-C, Ctrl-D.
void Process::type(char c) {
  switch (c) {
    case '\x03':
      write_through(Channel::out, "^C\n");
      line_.clear();
      prompted_ = false;
      signal(sigint);
      return;
    case '\x04':
      if (line_.empty()) {
        input_open_ = false;
      } else {
        input_ += line_;
        line_.clear();
      }
      return;
    case '\x7f':
    case '\b':
      if (!line_.empty()) {
        line_.pop_back();
        write_through(Channel::out, "\b \b");
      }
      return;
    case '\r':
    case '\n':
      write_through(Channel::out, "\n");
      if (input_.size() + line_.size() < input_max) input_ += line_ + "\n";
      line_.clear();
      return;
    default:
      if (line_.size() < 4096) line_ += c;
      write_through(Channel::out, std::string_view(&c, 1));
  }
}

void Process::close_input() { input_open_ = false; }

void Process::signal(int number) {
  if (finished_ || number == sigwinch) return;
  if (number == sigkill) return end(128 + sigkill);
  const bool in_shell = frames_.size() > 1;
  const Command* command = call_ ? find_command(call_->arguments.front()) : nullptr;
  const bool ends_well = number == sigterm || number == sigint || number == sigquit;
  if (!in_shell && command != nullptr && command->temper == Temper::server && ends_well) {
    return end(0);
  }
  // Ctrl-C ends the command in the foreground; the shell above it stays.
  if (in_shell && terminal_ && number == sigint) {
    call_.reset();
    status_ = 128 + sigint;
    input_.clear();
    Frame& frame = frames_.back();
    if (frame.reads_input) {
      frame.at = frame.program.size();
      stages_.clear();
      return;
    }
    return end(128 + sigint);
  }
  if (traps_.contains(number) && number != sigkill) {
    caught_.push_back(number);
    return;
  }
  const bool is_mortal =
      !is_strict_ && command != nullptr && command->temper == Temper::mortal && !in_shell;
  if (is_first_ && !is_mortal) return;
  end(128 + number);
}

}  // namespace swarm::sim::fake
