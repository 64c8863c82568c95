#include "sim/engine/life.h"

#include "sim/engine/attach.h"
#include "sim/engine/exec.h"
#include "sim/engine/health.h"
#include "sim/engine/networking.h"
#include "sim/engine/time_text.h"
#include "sim/engine/volumes.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

constexpr std::int64_t backoff_first = nanos_per_second / 10;
constexpr Duration resume_time = std::chrono::milliseconds(1);
constexpr std::int64_t backoff_max = 60 * nanos_per_second;
constexpr std::int64_t backoff_forgotten_after = 10 * nanos_per_second;

std::vector<Waiter> take_waiters(Container& container, bool removed) {
  std::vector<Waiter> told;
  std::vector<Waiter> kept;
  for (Waiter& waiter : container.waiters) {
    const bool due = removed || waiter.until != Waiter::Until::removed;
    (due ? told : kept).push_back(std::move(waiter));
  }
  container.waiters = std::move(kept);
  return told;
}

bool wants_restart(const Container& container) {
  if (container.stopped_by_hand) return false;
  switch (container.plan.restart) {
    case Restart::no:
      return false;
    case Restart::always:
    case Restart::unless_stopped:
      return true;
    case Restart::on_failure:
      return container.exit_code != 0 &&
             (container.plan.restart_max == 0 || container.restarts < container.plan.restart_max);
  }
  return false;
}

void schedule_restart(Daemon& daemon, Container& container) {
  const bool ran_well = daemon.now.wall - container.started > backoff_forgotten_after;
  container.backoff = ran_well || container.backoff == 0
                          ? backoff_first
                          : std::min(container.backoff * 2, backoff_max);
  container.phase = Phase::restarting;
  container.restart_timer =
      daemon.timers.arm(daemon.now.now + Duration(container.backoff), [&daemon, id = container.id] {
        const auto found = daemon.containers.find(id);
        if (found == daemon.containers.end()) return;
        Container& again = *found->second;
        again.restart_timer.reset();
        if (again.phase != Phase::restarting) return;
        ++again.restarts;
        // A failed restart leaves the container stopped, its error says why.
        (void)start_container(daemon, again);
      });
}

// The process has ended: everything that follows, in dockerd's order.
void end_run(Daemon& daemon, Container& container) {
  const std::string id = container.id;
  container.exit_code = container.running->process.exit_code();
  container.oom_killed = container.running->process.ran_out_of_memory();
  if (container.running->wake) daemon.timers.cancel(*container.running->wake);
  stop_health_checks(daemon, container);
  container.running.reset();
  container.pid = 0;
  container.phase = Phase::exited;
  container.finished = daemon.now.wall;
  kill_execs(daemon, container);
  if (container.oom_killed) emit_container(daemon, container, "oom");
  std::map<std::string, std::string> facts{{"exitCode", fmt::format("{}", container.exit_code)}};
  if (!daemon.is_old()) {
    facts["execDuration"] =
        fmt::format("{}", (container.finished - container.started) / nanos_per_second);
  }
  emit_container(daemon, container, "die", facts);
  release_endpoints(daemon, container);
  release_volumes(daemon, container);
  const bool restarts = wants_restart(container);
  if (restarts) schedule_restart(daemon, container);
  end_followers(daemon, container);
  for (const Waiter& waiter : take_waiters(container, false)) waiter.tell(container.exit_code);
  const auto still = daemon.containers.find(id);
  if (still == daemon.containers.end()) return;
  if (!restarts && container.plan.auto_remove && !container.kept_until_restart &&
      !is_running(container)) {
    remove_container(daemon, id, true);
  }
}

ProcessStart start_of(const Daemon& daemon, const Container& container) {
  ProcessStart start;
  start.arguments = without_dispatcher(container.plan.command);
  start.is_strict = !daemon.options.sleep_hears_signals;
  for (const std::string& entry : container.plan.environment) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos) continue;
    start.environment[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  start.environment.try_emplace("HOSTNAME", container.plan.hostname);
  start.environment.try_emplace("HOME", "/root");
  if (container.plan.terminal) start.environment.try_emplace("TERM", "xterm");
  start.directory = container.plan.directory.empty() ? "/" : container.plan.directory;
  start.terminal = container.plan.terminal;
  start.has_input = container.plan.open_stdin || container.plan.terminal;
  start.is_first = !container.plan.init;
  return start;
}

// Of a program that busybox is to run: whether there is such an applet.
bool can_run(const std::vector<std::string>& arguments) {
  return arguments.front().find('/') != std::string::npos || is_command(arguments.front());
}

// Undoes a start that failed half-way.
Error fail_start(Daemon& daemon, Container& container, Error error, int exit_code) {
  container.error = daemon.is_old() ? as_before_23(error).detail : error.detail;
  container.exit_code = exit_code;
  container.left_ports = container.left_ports || container.has_started;
  container.phase = container.started == 0 ? Phase::created : Phase::exited;
  release_endpoints(daemon, container);
  release_volumes(daemon, container);
  end_followers(daemon, container);
  if (container.plan.auto_remove) {
    remove_container(daemon, container.id, true);
  } else {
    for (const Waiter& waiter : take_waiters(container, false)) waiter.tell(exit_code);
  }
  return error;
}

}  // namespace

bool is_running(const Container& container) { return container.running != nullptr; }

std::string_view phase_name(Phase phase) {
  static constexpr std::string_view names[] = {"created",  "running", "paused", "restarting",
                                               "removing", "exited",  "dead"};
  return names[static_cast<std::size_t>(phase)];
}

Result<Container*> find_container(Daemon& daemon, std::string_view reference) {
  if (reference.empty()) return refuse(400, "invalid name or ID supplied: \"\"");
  const auto exact = daemon.containers.find(reference);
  if (exact != daemon.containers.end()) return exact->second.get();
  std::string_view name = reference;
  if (name.starts_with('/')) name.remove_prefix(1);
  if (const auto named = daemon.names.find(name); named != daemon.names.end()) {
    return named->second;
  }
  auto first = daemon.containers.lower_bound(reference);
  if (reference.empty() || first == daemon.containers.end() ||
      !first->first.starts_with(reference)) {
    return refuse(404, fmt::format("No such container: {}", reference));
  }
  const auto second = std::next(first);
  if (second != daemon.containers.end() && second->first.starts_with(reference)) {
    return refuse(400, fmt::format("Multiple IDs found with provided prefix: {}", reference));
  }
  return first->second.get();
}

void emit_container(Daemon& daemon, const Container& container, std::string action,
                    const std::map<std::string, std::string>& extra) {
  std::map<std::string, std::string> attributes = container.labels;
  attributes["image"] = container.image;
  attributes["name"] = container.name;
  for (const auto& [key, value] : extra) attributes[key] = value;
  daemon.emit("container", std::move(action), container.id, std::move(attributes));
}

Tree& tree_of(Daemon& daemon, Container& container) {
  if (!container.files) {
    const auto image = daemon.images.find(container.image_id);
    const bool has_files = image != daemon.images.end() && image->second.files;
    container.files = std::make_unique<Tree>(has_files ? image->second.files : base_files());
  }
  return *container.files;
}

FilesView view_of(Daemon& daemon, Container& container) {
  FilesView view(tree_of(daemon, container));
  for (const Mount& mount : container.mounts) {
    const auto volume = daemon.volumes.find(mount.name);
    if (mount.type == "volume" && volume != daemon.volumes.end()) {
      view.mount(mount.destination, volume->second.files);
    }
  }
  return view;
}

Surroundings surroundings_of(Daemon& daemon, Container& container, FilesView& files) {
  return {daemon.now, &files, container.plan.hostname, daemon.options.cpus};
}

Result<void> start_container(Daemon& daemon, Container& container) {
  if (container.restart_timer) daemon.timers.cancel(*container.restart_timer);
  container.restart_timer.reset();
  container.stopped_by_hand = false;
  if (auto connected = acquire_endpoints(daemon, container); !connected) {
    return fail_start(daemon, container, connected.error(), 128);
  }
  mount_volumes(daemon, container);
  container.has_started = container.has_sandbox = true;
  const std::string& program = container.plan.command.front();
  FilesView files = view_of(daemon, container);
  const bool is_missing = !is_command(program) && files.find(clean_path(program)) == nullptr;
  if (is_missing && !container.plan.init) {
    const bool is_path = program.find('/') != std::string::npos;
    const Error error = refuse(
        400, fmt::format("failed to create task for container: failed to create shim task: OCI "
                         "runtime create failed: runc create failed: unable to start container "
                         "process: exec: \"{}\": {}: unknown",
                         program,
                         is_path ? fmt::format("stat {}: no such file or directory", program)
                                 : "executable file not found in $PATH"));
    return fail_start(daemon, container, error, 127);
  }
  ProcessStart process_start = start_of(daemon, container);
  // The small init and busybox itself start well, and end when they cannot find what they are to
  // run.
  if (is_missing || !can_run(process_start.arguments)) {
    process_start.arguments = {"sh", "-c", "exit 127"};
  }
  container.running = std::make_unique<Running>(std::move(process_start));
  Process& process = container.running->process;
  process.resize(container.rows, container.columns);
  process.feed(std::exchange(container.early_input, ""));
  if (std::exchange(container.early_end, false)) process.close_input();
  container.phase = Phase::running;
  container.started = daemon.now.wall;
  container.error.clear();
  container.oom_killed = container.left_ports = false;
  container.exit_code = 0;
  container.pid = ++daemon.last_pid;
  emit_container(daemon, container, "start");
  start_health_checks(daemon, container);
  // Its first steps come after the answer to `start`, as with a real process.
  container.running->wake =
      daemon.timers.arm(daemon.now.now, [&daemon, id = container.id] { run_process(daemon, id); });
  return {};
}

void run_process(Daemon& daemon, const std::string& id) {
  const auto found = daemon.containers.find(id);
  if (found == daemon.containers.end() || !found->second->running) return;
  Container& container = *found->second;
  Running& running = *container.running;
  if (running.wake) daemon.timers.cancel(*running.wake);
  running.wake.reset();
  // A paused container's processes stand still, except that a kill gets through.
  if (container.phase == Phase::paused && !running.process.is_finished()) return;
  FilesView files = view_of(daemon, container);
  Surroundings world = surroundings_of(daemon, container, files);
  std::vector<Chunk> output;
  running.process.run(world, output);
  for (Chunk& chunk : output) deliver_output(daemon, container, chunk);
  if (running.process.is_finished()) return end_run(daemon, container);
  const Instant wake = running.process.wake();
  if (wake != never) {
    running.wake = daemon.timers.arm(wake, [&daemon, id] { run_process(daemon, id); });
  }
}

void signal_container(Daemon& daemon, Container& container, int signal) {
  if (!container.running) return;
  // Only running processes hear a signal: dockerd resumes the container, which takes its time. A
  // kill needs no hearing.
  if (container.phase == Phase::paused && signal != 9) {
    daemon.timers.arm(daemon.now.now + resume_time, [&daemon, signal, id = container.id] {
      const auto found = daemon.containers.find(id);
      if (found == daemon.containers.end() || found->second->phase != Phase::paused) return;
      pause_container(daemon, *found->second, false);
      signal_container(daemon, *found->second, signal);
    });
    return;
  }
  container.running->process.signal(signal);
  if (container.phase == Phase::paused) container.phase = Phase::running;
  run_process(daemon, container.id);
}

void stop_container(Daemon& daemon, Container& container, int signal, std::int64_t timeout_seconds,
                    std::function<void(int)> then) {
  const std::string id = container.id;
  container.stopped_by_hand = true;
  if (!container.running) {
    // Between two restarts: there is nothing to kill, only the next start to call off.
    if (container.restart_timer) daemon.timers.cancel(*container.restart_timer);
    container.restart_timer.reset();
    if (container.phase == Phase::restarting) container.phase = Phase::exited;
    then(container.exit_code);
    return;
  }
  container.waiters.push_back({Waiter::Until::next_exit, 0, std::move(then)});
  emit_container(daemon, container, "kill", {{"signal", fmt::format("{}", signal)}});
  const UnixNanos run = container.started;
  // Without any patience the kill is there before a process could do anything about the signal.
  if (timeout_seconds != 0) signal_container(daemon, container, signal);
  const auto still = daemon.containers.find(id);
  if (still == daemon.containers.end() || !still->second->running) return;
  if (timeout_seconds < 0) return;
  const Duration patience =
      std::chrono::seconds(std::min<std::int64_t>(timeout_seconds, 1'000'000));
  daemon.timers.arm(daemon.now.now + patience, [&daemon, id, run] {
    const auto found = daemon.containers.find(id);
    if (found == daemon.containers.end() || !found->second->running) return;
    if (found->second->started != run) return;  // It has been started again meanwhile.
    emit_container(daemon, *found->second, "kill", {{"signal", "9"}});
    signal_container(daemon, *found->second, 9);
  });
}

void remove_container(Daemon& daemon, const std::string& id, bool with_volumes) {
  const auto found = daemon.containers.find(id);
  if (found == daemon.containers.end()) return;
  // Held to the end: those who wait are told what its last state was.
  const std::unique_ptr<Container> container = std::move(found->second);
  daemon.containers.erase(found);
  daemon.names.erase(container->name);
  if (container->restart_timer) daemon.timers.cancel(*container->restart_timer);
  drop_links(daemon, id);
  forget_endpoints(daemon, *container);
  for (const std::string& exec : container->execs) daemon.execs.erase(exec);
  drop_volumes(daemon, *container, with_volumes);
  emit_container(daemon, *container, "destroy");
  end_followers(daemon, *container);
  for (const Waiter& waiter : take_waiters(*container, true)) waiter.tell(container->exit_code);
}

void drop_links(Daemon& daemon, const std::string& id) {
  std::erase_if(daemon.links,
                [&](const auto& entry) { return entry.first == id || entry.second.linker == id; });
}

void pause_container(Daemon& daemon, Container& container, bool pause) {
  container.phase = pause ? Phase::paused : Phase::running;
  emit_container(daemon, container, pause ? "pause" : "unpause");
  if (!pause) run_process(daemon, container.id);
}

std::optional<int> signal_number(std::string_view text) {
  struct Name {
    std::string_view name;
    int number;
  };
  static constexpr Name names[] = {
      {"ABRT", 6},  {"ALRM", 14}, {"BUS", 7},    {"CHLD", 17}, {"CONT", 18},   {"FPE", 8},
      {"HUP", 1},   {"ILL", 4},   {"INT", 2},    {"IO", 29},   {"IOT", 6},     {"KILL", 9},
      {"PIPE", 13}, {"POLL", 29}, {"PROF", 27},  {"PWR", 30},  {"QUIT", 3},    {"SEGV", 11},
      {"STOP", 19}, {"SYS", 31},  {"TERM", 15},  {"TRAP", 5},  {"TSTP", 20},   {"TTIN", 21},
      {"TTOU", 22}, {"URG", 23},  {"USR1", 10},  {"USR2", 12}, {"VTALRM", 26}, {"WINCH", 28},
      {"XCPU", 24}, {"XFSZ", 25}, {"RTMIN", 34}, {"RTMAX", 64}};
  int number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size()) {
    return number > 0 ? std::optional(number) : std::nullopt;
  }
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  std::string_view name = upper;
  if (name.starts_with("SIG")) name.remove_prefix(3);
  for (const Name& entry : names) {
    if (entry.name == name) return entry.number;
  }
  return std::nullopt;
}

}  // namespace swarm::sim::fake
