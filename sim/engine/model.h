// What a simulated daemon holds: containers, images, networks, volumes, execs.
// Plain values; the rules are in life.h and the route files.
#pragma once

#include "core/base/instant.h"
#include "sim/engine/files.h"
#include "sim/engine/frames.h"
#include "sim/engine/shell/process.h"
#include "sim/engine/timers.h"
#include "sim/fake_engine.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swarm::sim::fake {

inline constexpr std::size_t early_input_max = std::size_t{1} << 20;

using Labels = std::map<std::string, std::string>;

struct Endpoint {
  std::string network_id;
  std::string ip;  // Empty while the container does not run.
  std::string id;  // Likewise.
  std::string mac;
  std::string wanted_ip;  // IPAMConfig.IPv4Address
  std::vector<std::string> aliases;
};

struct Binding {     // A port of HostConfig.PortBindings.
  std::string port;  // "80/tcp"
  std::string ip;
  std::uint16_t first = 0;  // Host ports asked for; zero: any.
  std::uint16_t last = 0;
  std::uint16_t actual = 0;  // While running.
};

struct Mount {
  std::string type;  // "volume", "bind", "tmpfs"
  std::string name;
  std::string source;
  std::string destination;
  std::string mode;
  bool writable = true;
  bool by_bind = false;    // From HostConfig.Binds.
  bool by_config = false;  // From Config.Volumes: lists do not say where it lies.
};

struct LogLine {
  UnixNanos wall = 0;
  Channel channel = Channel::out;
  std::string text;  // With its newline, if it had one.
};

struct Probe {
  UnixNanos start = 0;
  UnixNanos end = 0;
  int exit_code = 0;
  std::string output;
};

struct Health {
  std::string status = "starting";
  int failing_streak = 0;
  std::vector<Probe> log;  // The last five.
};

enum class Phase : std::uint8_t { created, running, paused, restarting, removing, exited, dead };

enum class Restart : std::uint8_t { no, always, unless_stopped, on_failure };

// What create decided, in the form that start needs.
struct RunPlan {
  std::vector<std::string> command;  // Entrypoint and arguments.
  std::vector<std::string> environment;
  std::string directory;
  std::string hostname;
  std::string stop_signal;
  std::int64_t stop_timeout = 10;
  bool terminal = false;
  bool open_stdin = false;
  bool stdin_once = false;
  bool init = false;
  bool auto_remove = false;
  Restart restart = Restart::no;
  int restart_max = 0;
  std::vector<std::string> health_test;
  std::int64_t health_interval = 0;  // Nanoseconds, as the others.
  std::int64_t health_start_period = 0;
  int health_retries = 0;
};

// Who has to be told when a container stops or goes.
struct Waiter {
  enum class Until : std::uint8_t { stopped, next_exit, removed };
  Until until = Until::stopped;
  ExchangeId exchange = 0;  // Zero: the daemon's own.
  std::function<void(int exit_code)> tell;
};

struct Running {  // Only while there is a process.
  explicit Running(ProcessStart start) : process(std::move(start)) {}
  Process process;
  std::optional<TimerKey> wake;
  std::optional<TimerKey> probe;
  int depth = 0;  // Guards against running a process from within its own output.
};

struct Container {
  std::string id;
  std::string name;
  UnixNanos created = 0;
  std::uint64_t number = 0;  // Orders containers of the same instant.
  std::string image;         // As asked for.
  std::string image_id;
  std::string config;       // JSON of Config, what differs from the defaults only.
  std::string host_config;  // Likewise.
  Labels labels;
  std::string network_mode;
  RunPlan plan;
  std::vector<Binding> bindings;
  std::vector<std::string> exposed;           // "80/tcp"
  std::map<std::string, Endpoint> endpoints;  // By network name.
  std::vector<Mount> mounts;
  std::int64_t memory = 0;

  Phase phase = Phase::created;
  int exit_code = 0;
  bool oom_killed = false;
  std::string error;
  UnixNanos started = 0;
  UnixNanos finished = 0;
  int pid = 0;
  int restarts = 0;
  bool has_started = false;  // Or tried to: then it has files of its own on the host.
  bool left_ports = false;   // A failed start: they are shown on, as dockerd does it.
  bool has_sandbox = false;  // Likewise of its network's.
  bool stopped_by_hand = false;
  bool kept_until_restart = false;  // A restart call is under way: auto-remove has to wait.
  std::int64_t backoff = 0;
  std::optional<TimerKey> restart_timer;
  std::unique_ptr<Health> health;
  std::unique_ptr<Running> running;
  std::vector<LogLine> log;
  std::size_t log_bytes = 0;
  bool log_was_read = false;
  std::unique_ptr<Tree> files;       // Made at first use.
  std::vector<ExchangeId> watchers;  // Attached clients and followers of the log.
  std::vector<Waiter> waiters;
  std::vector<std::string> execs;
  std::string early_input;  // Typed by an attached client before the start.
  bool early_end = false;   // And it has closed its side already.
  int rows = 0;
  int columns = 0;
};

struct Exec {
  std::string id;
  std::string container;
  std::vector<std::string> command;
  std::vector<std::string> environment;
  std::string directory;
  std::string user;
  bool terminal = false;
  bool attach_in = false, attach_out = false, attach_err = false;
  bool privileged = false;
  bool started = false;
  std::optional<int> exit_code;
  int pid = 0;
  int rows = 0, columns = 0;
  std::unique_ptr<Running> running;
  std::optional<ExchangeId> client;
  std::function<void(const Exec&, std::string_view output)> on_end;  // Health probes.
  std::string output;                                                // Likewise; bounded.
};

struct Image {
  std::string id;  // "sha256:..."
  std::vector<std::string> tags;
  std::vector<std::string> digests;
  std::string parent;
  UnixNanos created = 0;
  std::int64_t size = 0;
  std::vector<std::string> command;
  std::vector<std::string> entrypoint;
  std::vector<std::string> environment;
  std::string directory;
  Labels labels;
  std::string comment, author;
  std::shared_ptr<const Tree> files;
};

struct Network {
  std::string id;
  std::string name;
  std::string driver;
  std::string scope = "local";
  UnixNanos created = 0;
  Labels labels;
  std::map<std::string, std::string> options;
  std::string ipam_options;
  bool internal = false, attachable = false, ipv6 = false;
  std::uint32_t base = 0;  // Of the subnet; zero: no addresses (host, none).
  int prefix = 16;
  std::uint32_t gateway = 0;
  bool names_gateway = true;  // False: the client asked for a subnet and left the gateway open.
  std::uint32_t last = 0;     // Handed out last.
  std::map<std::uint32_t, std::string> taken;  // Address -> container.
};

struct Volume {
  std::string name;
  std::string driver = "local";
  UnixNanos created = 0;
  Labels labels;
  std::map<std::string, std::string> options;
  bool anonymous = false;
  int users = 0;
  Tree files;
};

}  // namespace swarm::sim::fake
