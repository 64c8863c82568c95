#include "sim/engine/shell/command.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

constexpr Command commands[] = {
    {":", run_ok},
    {"[", run_test},
    {"break", run_ok},
    {"cat", run_cat},
    {"cd", run_cd},
    {"chmod", run_ok},
    {"chown", run_ok},
    {"continue", run_ok},
    {"cp", run_copy},
    {"date", run_date},
    {"echo", run_echo},
    {"env", run_env},
    {"eval", run_eval},
    {"exit", run_exit},
    {"export", run_export},
    {"false", run_false},
    {"grep", run_grep},
    {"head", run_head},
    {"hello", run_hello},
    {"hostname", run_hostname},
    {"httpd", run_server, Temper::server},
    {"id", run_system_facts},
    {"kill", run_ok},
    {"ls", run_ls},
    {"mkdir", run_mkdir},
    {"mv", run_move},
    {"nginx", run_server, Temper::server},
    {"nproc", run_system_facts},
    {"printenv", run_env},
    {"printf", run_printf},
    {"ps", run_system_facts},
    {"pwd", run_pwd},
    {"read", run_read},
    {"redis-server", run_server, Temper::server},
    {"rm", run_rm},
    {"seq", run_seq},
    {"server", run_server, Temper::server},
    {"set", run_ok},
    {"sleep", run_sleep, Temper::mortal},
    {"sort", run_sort},
    {"stty", run_stty},
    {"sync", run_ok},
    {"tail", run_tail},
    {"tee", run_tee},
    {"test", run_test},
    {"top", run_server, Temper::server},
    {"touch", run_touch},
    {"tr", run_tr},
    {"trap", run_trap},
    {"true", run_ok},
    {"tty", run_system_facts},
    {"umask", run_ok},
    {"uname", run_system_facts},
    {"unset", run_unset},
    {"uptime", run_system_facts},
    {"wait", run_ok},
    {"wc", run_wc},
    {"whoami", run_system_facts},
    {"yes", run_yes, Temper::mortal},
};

constexpr std::string_view directories[] = {
    "/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/",
};

std::string_view stripped(std::string_view program) {
  for (const std::string_view directory : directories) {
    if (program.starts_with(directory)) return program.substr(directory.size());
  }
  return program;
}

}  // namespace

const Command* find_command(std::string_view program) {
  const std::string_view name = stripped(program);
  const auto* found = std::ranges::lower_bound(commands, name, {}, &Command::name);
  return found != std::end(commands) && found->name == name ? found : nullptr;
}

bool is_shell(std::string_view program) {
  const std::string_view name = stripped(program);
  return name == "sh" || name == "ash" || name == "bash" || name == "dash";
}

std::string program_name(std::string_view program) { return std::string(stripped(program)); }

Step Context::fail(std::string_view text, int status) {
  err(fmt::format("{}: {}\n", program_name(argument(0)), text));
  return end(status);
}

std::string Context::take_input() {
  if (call_.file_input) return std::exchange(*call_.file_input, "");
  if (Process::Stage* stage = process_.reading_stage()) return std::exchange(stage->input, "");
  return std::exchange(process_.input_, "");
}

std::optional<std::string> Context::take_line() {
  std::string* source = &process_.input_;
  if (Process::Stage* stage = process_.reading_stage()) source = &stage->input;
  if (call_.file_input) source = &*call_.file_input;
  const std::size_t end = source->find('\n');
  if (end == std::string::npos && !input_ended()) return std::nullopt;
  std::string line = source->substr(0, end);
  source->erase(0, end == std::string::npos ? source->size() : end + 1);
  return line;
}

bool Context::input_ended() const {
  return call_.file_input || process_.reading_stage() != nullptr || !process_.input_open_;
}

Step Context::wait_for_input() {
  call_.wake = never;
  return is_waiting_allowed() ? Step::wait : end(1);
}

Step Context::wait_until(Instant due) {
  call_.wake = due;
  return is_waiting_allowed() ? Step::wait : end(0);
}

Step Context::wait_forever() {
  call_.wake = never;
  return is_waiting_allowed() ? Step::wait : end(0);
}

std::vector<std::string> Context::environment() const {
  std::vector<std::string> lines;
  for (const auto& [name, variable] : process_.variables_) {
    if (variable.is_exported) lines.push_back(name + "=" + variable.value);
  }
  return lines;
}

void Context::unset(std::string_view name) { process_.variables_.erase(std::string(name)); }

}  // namespace swarm::sim::fake
