#include "sim/engine/exec.h"

#include "sim/engine/attach.h"
#include "sim/engine/json_access.h"
#include "sim/engine/life.h"

#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

constexpr std::size_t execs_kept_max = 200;  // Finished ones a container remembers.
constexpr std::size_t output_kept_max = 4096;

// The program, a space, and its arguments: without any the space remains.
std::string command_text(const Exec& exec) {
  return fmt::format("{} {}", exec.command.front(),
                     fmt::join(exec.command.begin() + 1, exec.command.end(), " "));
}

Exec* find_exec(Daemon& daemon, std::string_view id) {
  const auto found = daemon.execs.find(id);
  return found == daemon.execs.end() ? nullptr : &found->second;
}

Error no_such_exec(std::string_view id) {
  return refuse(404, fmt::format("No such exec instance: {}", id));
}

// Health probes make an exec every few seconds: the oldest finished ones go.
void forget_old_execs(Daemon& daemon, Container& container) {
  auto& ids = container.execs;
  for (auto at = ids.begin(); ids.size() > execs_kept_max && at != ids.end();) {
    const Exec* exec = find_exec(daemon, *at);
    if (exec != nullptr && exec->running) {
      ++at;
      continue;
    }
    daemon.execs.erase(*at);
    at = ids.erase(at);
  }
}

void end_exec(Daemon& daemon, const std::string& id) {
  Exec* exec = find_exec(daemon, id);
  exec->exit_code = exec->running->process.exit_code();
  if (exec->running->wake) daemon.timers.cancel(*exec->running->wake);
  exec->running.reset();
  const auto container = daemon.containers.find(exec->container);
  if (container != daemon.containers.end()) {
    emit_container(daemon, *container->second, "exec_die",
                   {{"execID", id}, {"exitCode", fmt::format("{}", *exec->exit_code)}});
  }
  if (exec->client) daemon.close(*exec->client);
  exec->client.reset();
  if (exec->on_end) std::exchange(exec->on_end, nullptr)(*exec, exec->output);
}

void deliver(Daemon& daemon, Exec& exec, const Chunk& chunk) {
  if (exec.on_end && exec.output.size() < output_kept_max) exec.output += chunk.text;
  if (!exec.client || !(chunk.channel == Channel::out ? exec.attach_out : exec.attach_err)) return;
  daemon.send(*exec.client, exec.terminal ? chunk.text : frame(chunk.channel, chunk.text));
}

}  // namespace

Exec& add_exec(Daemon& daemon, Container& container, std::vector<std::string> command) {
  Exec exec;
  exec.id = daemon.new_id();
  exec.container = container.id;
  exec.command = std::move(command);
  container.execs.push_back(exec.id);
  forget_old_execs(daemon, container);
  emit_container(daemon, container, "exec_create: " + command_text(exec), {{"execID", exec.id}});
  return daemon.execs.emplace(exec.id, std::move(exec)).first->second;
}

Result<void> start_exec(Daemon& daemon, Exec& exec) {
  Container& container = *daemon.containers.find(exec.container)->second;
  exec.started = true;
  emit_container(daemon, container, "exec_start: " + command_text(exec), {{"execID", exec.id}});
  FilesView files = view_of(daemon, container);
  const std::string program = without_dispatcher(exec.command).front();
  if (!is_command(program) && files.find(clean_path(program)) == nullptr) {
    exec.exit_code = 126;
    return refuse(400,
                  fmt::format("OCI runtime exec failed: exec failed: unable to start container "
                              "process: exec: \"{}\": executable file not found in $PATH: unknown",
                              program));
  }
  ProcessStart start;
  start.arguments = without_dispatcher(exec.command);
  for (const auto* list : {&container.plan.environment, &exec.environment}) {
    for (const std::string& entry : *list) {
      const std::size_t equals = entry.find('=');
      if (equals != std::string::npos) {
        start.environment[entry.substr(0, equals)] = entry.substr(equals + 1);
      }
    }
  }
  start.environment.try_emplace("HOSTNAME", container.plan.hostname);
  start.environment.try_emplace("HOME", "/root");
  if (exec.terminal) start.environment.try_emplace("TERM", "xterm");
  start.directory = !exec.directory.empty()            ? exec.directory
                    : container.plan.directory.empty() ? "/"
                                                       : container.plan.directory;
  start.terminal = exec.terminal;
  start.has_input = exec.attach_in && exec.client.has_value();
  exec.running = std::make_unique<Running>(std::move(start));
  exec.running->process.resize(exec.rows, exec.columns);
  exec.pid = ++daemon.last_pid;
  exec.running->wake =
      daemon.timers.arm(daemon.now.now, [&daemon, id = exec.id] { run_exec(daemon, id); });
  return {};
}

void run_exec(Daemon& daemon, const std::string& id) {
  Exec* exec = find_exec(daemon, id);
  if (exec == nullptr || !exec->running) return;
  const auto container = daemon.containers.find(exec->container);
  if (container == daemon.containers.end()) return;
  Running& running = *exec->running;
  if (running.wake) daemon.timers.cancel(*running.wake);
  running.wake.reset();
  FilesView files = view_of(daemon, *container->second);
  Surroundings world = surroundings_of(daemon, *container->second, files);
  std::vector<Chunk> output;
  running.process.run(world, output);
  for (const Chunk& chunk : output) deliver(daemon, *exec, chunk);
  if (running.process.is_finished()) return end_exec(daemon, id);
  const Instant wake = running.process.wake();
  if (wake != never) {
    running.wake = daemon.timers.arm(wake, [&daemon, id] { run_exec(daemon, id); });
  }
}

void kill_execs(Daemon& daemon, Container& container) {
  const std::vector<std::string> ids = container.execs;
  for (const std::string& id : ids) {
    Exec* exec = find_exec(daemon, id);
    if (exec == nullptr || !exec->running) continue;
    exec->running->process.signal(9);
    end_exec(daemon, id);
  }
}

void exec_input(Daemon& daemon, const std::string& id, std::string_view bytes) {
  Exec* exec = find_exec(daemon, id);
  if (exec == nullptr || !exec->running) return;
  if (!bytes.empty()) {
    exec->running->process.feed(bytes);
  } else if (!exec->terminal) {
    exec->running->process.close_input();
  }
  run_exec(daemon, id);
}

Result<Answer> create_exec(Daemon& daemon, const Call& call) {
  auto body = parse_body(call.body);
  if (!body) return body.error();
  if (const json::value* cmd = member(*body, "Cmd"); cmd != nullptr && cmd->is_string()) {
    return refuse(400,
                  "invalid JSON: json: cannot unmarshal string into Go struct field "
                  "ExecConfig.Cmd of type []string");
  }
  const std::vector<std::string> command = strings_of(*body, "Cmd");
  if (command.empty()) return refuse(400, "No exec command specified");
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  if (!is_running(container)) {
    return refuse(409, fmt::format("Container {} is not running", container.id));
  }
  if (container.phase == Phase::paused) {
    return refuse(
        409, fmt::format("Container {} is paused, unpause the container before exec", call.name()));
  }
  if (!detach_keys(text_of(*body, "DetachKeys")))
    return refuse(400, "Invalid escape keys provided");
  Exec& exec = add_exec(daemon, container, command);
  exec.environment = strings_of(*body, "Env");
  exec.directory = text_of(*body, "WorkingDir");
  exec.user = text_of(*body, "User");
  if (exec.user.empty()) {
    exec.user = text_of(json::parse(container.config).as_object(), "User");
  }
  exec.terminal = flag_of(*body, "Tty");
  exec.attach_in = flag_of(*body, "AttachStdin");
  exec.attach_out = flag_of(*body, "AttachStdout");
  exec.attach_err = flag_of(*body, "AttachStderr");
  exec.privileged = flag_of(*body, "Privileged");
  return json_answer({{"Id", exec.id}}, 201);
}

Result<Answer> post_exec_start(Daemon& daemon, const Call& call) {
  auto body = parse_body(call.body);
  if (!body) return body.error();
  Exec* exec = find_exec(daemon, call.name());
  if (exec == nullptr) return no_such_exec(call.name());
  const auto container = daemon.containers.find(exec->container);
  if (container == daemon.containers.end() || !is_running(*container->second)) {
    return refuse(409, fmt::format("Container {} is not running", exec->container));
  }
  if (exec->started) return refuse(409, fmt::format("exec {} is already running", exec->id));
  if (flag_of(*body, "Detach")) {
    if (auto started = start_exec(daemon, *exec); !started) return started.error();
    return empty_answer(200);
  }
  exec->client = call.exchange;
  daemon.keep(call.exchange, ExecStream{exec->id, !exec->terminal});
  open_raw(daemon, call, !exec->terminal);
  if (auto started = start_exec(daemon, *exec); !started) {
    // The connection is a raw stream already: the reason goes there.
    const std::string text = started.error().detail + "\r\n";
    daemon.send(call.exchange, exec->terminal ? text : frame(Channel::out, text));
    exec->client.reset();
    daemon.close(call.exchange);
  }
  return answer_later();
}

Result<Answer> inspect_exec(Daemon& daemon, const Call& call) {
  const Exec* exec = find_exec(daemon, call.name());
  if (exec == nullptr) return no_such_exec(call.name());
  json::object object;
  object["ID"] = exec->id;
  object["Running"] = exec->running != nullptr;
  object["ExitCode"] = exec->exit_code ? json::value(*exec->exit_code) : json::value(nullptr);
  object["ProcessConfig"] = {{"tty", exec->terminal},
                             {"entrypoint", exec->command.front()},
                             {"arguments", to_json(std::vector<std::string>(
                                               exec->command.begin() + 1, exec->command.end()))},
                             {"privileged", exec->privileged}};
  if (!exec->user.empty()) object["ProcessConfig"].as_object()["user"] = exec->user;
  object["OpenStdin"] = exec->attach_in;
  object["OpenStderr"] = exec->attach_err;
  object["OpenStdout"] = exec->attach_out;
  object["CanRemove"] = false;
  object["ContainerID"] = exec->container;
  object["DetachKeys"] = "";
  object["Pid"] = exec->pid;
  return json_answer(object);
}

Result<Answer> resize_exec(Daemon& daemon, const Call& call) {
  Exec* exec = find_exec(daemon, call.name());
  if (exec == nullptr) return no_such_exec(call.name());
  const auto rows = call.query.number("h");
  const auto columns = call.query.number("w");
  if (!rows || !columns || *rows < 0 || *columns < 0 || *rows > 65535 || *columns > 65535) {
    return refuse(400, fmt::format("strconv.Atoi: parsing \"{}\": invalid syntax",
                                   rows ? call.query.get("w") : call.query.get("h")));
  }
  exec->rows = static_cast<int>(*rows);
  exec->columns = static_cast<int>(*columns);
  if (exec->running) exec->running->process.resize(exec->rows, exec->columns);
  return empty_answer(200);
}

}  // namespace swarm::sim::fake
