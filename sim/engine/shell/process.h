// A simulated process: a command, or a shell running a script. It runs until it
// has to wait, for time or for input, and goes on where it stopped.
#pragma once

#include "core/base/instant.h"
#include "sim/engine/files.h"
#include "sim/engine/frames.h"
#include "sim/engine/shell/expand.h"
#include "sim/engine/shell/program.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

struct Chunk {
  Channel channel = Channel::out;
  std::string text;
};

// What a process sees of the world while it runs.
struct Surroundings {
  Moment at;
  FilesView* files = nullptr;
  std::string hostname;
  std::int64_t cpus = 1;
};

struct ProcessStart {
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment{};
  std::string directory = "/";
  bool terminal = false;
  bool has_input = false;  // Else its input is at its end from the start.
  bool is_first = false;   // PID 1 of the container: some signals do not reach it.
  bool is_strict = false;  // Then not even a `sleep` hears those.
};

// Whether such a program can be executed at all.
bool is_command(std::string_view program);

// "busybox sleep 1" is "sleep 1".
std::vector<std::string> without_dispatcher(std::vector<std::string> arguments);

class Context;

class Process final : public Variables {
 public:
  explicit Process(ProcessStart start);

  // Goes on until it waits or ends; appends what it wrote, in order.
  void run(Surroundings& surroundings, std::vector<Chunk>& output);
  void feed(std::string_view bytes);
  void close_input();
  // What a signal does to it, by default or by its own handler. Run it again afterwards.
  void signal(int number);
  void resize(int rows, int columns) { rows_ = rows, columns_ = columns; }

  bool is_finished() const { return finished_; }
  int exit_code() const { return status_; }
  bool ran_out_of_memory() const { return out_of_memory_; }
  Instant wake() const;  // When to run it again; `never` if only input or a signal moves it.
  const std::string& title() const { return title_; }

  // Variables:
  const std::string* lookup(std::string_view name) const override;
  void assign(std::string_view name, std::string value) override;
  std::string substitute(std::string_view script) override;

 private:
  friend class Context;
  bool runs_trap();

  struct Frame {  // One script in progress; the last one runs.
    Program program{};
    std::size_t at = 0;
    std::size_t stages = 0;    // Open pipelines when it began.
    bool reads_input = false;  // A shell without a script takes its commands from the input.
    std::vector<std::vector<std::string>> loops{};  // What each open `for` has left, last first.
    std::vector<std::string> arguments{};           // $0, $1 ...
  };
  struct Stage {  // An open pipeline.
    bool captures = true;
    bool has_input = false;
    std::string input;
    std::string output;
  };
  struct Call {  // The simple command in progress.
    std::vector<std::string> arguments;
    std::vector<Redirect> redirects;
    std::optional<std::string> file_input;
    std::string kept_out, kept_err;  // For files.
    bool started = false;
    bool wants_input = false;
    Instant wake = never;
    std::string buffer;
    std::int64_t count = 0;
  };

  struct Variable {
    std::string value;
    bool is_exported = false;
  };

  void step();
  void step_op(const Op& op);
  void start_call(const SimpleCommand& command);
  void continue_call();
  bool apply_assignments(std::vector<std::string>& words, const SimpleCommand& command);
  void open_redirects(Call& call);
  void finish_call();
  bool open_shell(std::vector<std::string> arguments);
  void push_script(std::string_view script, std::vector<std::string> arguments);
  bool read_command();
  void leave(int status);
  void end(int status);
  void write(Channel channel, std::string_view text);
  void write_through(Channel channel, std::string_view text);
  void type(char c);
  Stage* reading_stage();
  std::span<const std::string> arguments() const;
  std::optional<std::string> special(std::string_view name) const;
  std::string prompt() const { return directory_ + " # "; }

  std::vector<Frame> frames_;
  std::vector<Stage> stages_;
  std::optional<Call> call_;
  std::map<std::string, Variable, std::less<>> variables_;
  std::string directory_;
  std::string title_;
  std::string input_;
  std::string line_;  // What a terminal's user has typed since the last Enter.
  bool input_open_;
  bool terminal_;
  bool is_first_;
  bool is_strict_;
  bool out_of_memory_ = false;
  std::map<int, std::string> traps_;  // What the shell does at a signal.
  std::vector<int> caught_;           // Signals whose turn comes when the command in progress ends.
  bool prompted_ = false;
  bool finished_ = false;
  int status_ = 0;
  int depth_ = 0;  // Of $(...).
  int rows_ = 0;
  int columns_ = 0;
  Instant pause_ = never;  // Set when a script has run long enough without waiting.
  mutable std::string scratch_;
  std::vector<Chunk> pending_;
  Surroundings* world_ = nullptr;  // Valid during run() only.
};

}  // namespace swarm::sim::fake
