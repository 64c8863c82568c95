// What one simulated command may do, and the table of them all.
#pragma once

#include "sim/engine/shell/process.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

enum class Step { done, wait };

// How a command takes the signals that would end most programs.
enum class Temper {
  mortal,    // Dies, even as PID 1: tests and workloads want a `sleep` that stops at once.
  stubborn,  // As PID 1 it never hears them, as the kernel does it for a program without handlers.
  server,    // Has a handler: ends well.
};

class Context {
 public:
  Context(Process& process, Process::Call& call) : process_(process), call_(call) {}

  const std::vector<std::string>& arguments() const { return call_.arguments; }
  std::string argument(std::size_t index) const {
    return index < call_.arguments.size() ? call_.arguments[index] : "";
  }
  void out(std::string_view text) { process_.write(Channel::out, text); }
  void err(std::string_view text) { process_.write(Channel::err, text); }
  // Ends the command: prints "name: text" and sets the status.
  Step fail(std::string_view text, int status = 1);
  Step end(int status) {
    process_.status_ = status;
    return Step::done;
  }

  // What has arrived on the standard input; `input_ended` is true when no more will come.
  std::string take_input();
  std::optional<std::string> take_line();
  bool input_ended() const;
  Step wait_for_input();
  Step wait_until(Instant due);
  Step wait_forever();

  bool is_first_time() const { return !call_.started; }
  std::string& buffer() { return call_.buffer; }
  std::int64_t& count() { return call_.count; }
  Instant due() const { return call_.wake; }

  const Surroundings& world() const { return *process_.world_; }
  FilesView& files() { return *process_.world_->files; }
  std::string path(std::string_view name) const { return clean_path(name, process_.directory_); }
  std::string& directory() { return process_.directory_; }
  Process& process() { return process_; }
  // The kernel kills the process: it has taken more memory than there is.
  Step run_out_of_memory() {
    process_.out_of_memory_ = true;
    process_.end(137);
    return Step::wait;
  }
  void trap(int signal, std::string script) { process_.traps_[signal] = std::move(script); }

  std::vector<std::string> environment() const;  // "NAME=value", exported ones.
  void export_variable(std::string_view name) {
    process_.variables_[std::string(name)].is_exported = true;
  }
  void unset(std::string_view name);
  void leave_shell(int status) { process_.leave(status); }
  void push_script(std::string_view text) { process_.push_script(text, call_.arguments); }
  bool has_terminal() const { return process_.terminal_; }
  int rows() const { return process_.rows_; }
  int columns() const { return process_.columns_; }
  bool is_waiting_allowed() const { return process_.depth_ == 0; }
  int last_status() const { return process_.status_; }

 private:
  Process& process_;
  Process::Call& call_;
};

struct Command {
  std::string_view name;
  Step (*run)(Context&);
  Temper temper = Temper::stubborn;
};

// Null if there is no such command. Takes "/bin/cat" as well as "cat".
const Command* find_command(std::string_view program);
bool is_shell(std::string_view program);
std::string program_name(std::string_view program);

// The table's parts, one file each.
Step run_echo(Context&);
Step run_printf(Context&);
Step run_cat(Context&);
Step run_wc(Context&);
Step run_head(Context&);
Step run_tail(Context&);
Step run_grep(Context&);
Step run_sort(Context&);
Step run_tee(Context&);
Step run_tr(Context&);
Step run_seq(Context&);
Step run_yes(Context&);
Step run_read(Context&);
Step run_ls(Context&);
Step run_mkdir(Context&);
Step run_rm(Context&);
Step run_touch(Context&);
Step run_copy(Context&);
Step run_move(Context&);
Step run_cd(Context&);
Step run_pwd(Context&);
Step run_test(Context&);
Step run_sleep(Context&);
Step run_date(Context&);
Step run_env(Context&);
Step run_export(Context&);
Step run_unset(Context&);
Step run_exit(Context&);
Step run_eval(Context&);
Step run_trap(Context&);
Step run_hostname(Context&);
Step run_system_facts(Context&);
Step run_stty(Context&);
Step run_ok(Context&);
Step run_false(Context&);
Step run_server(Context&);
Step run_hello(Context&);

}  // namespace swarm::sim::fake
