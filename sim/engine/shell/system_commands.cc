// Commands about time, variables, the system; and the simulated servers.
#include "sim/engine/life.h"
#include "sim/engine/shell/command.h"
#include "sim/engine/time_text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

// "5", "0.25", "2m", "infinity"; nothing if it is no time.
std::optional<Duration> sleep_time(std::string_view text) {
  if (text == "infinity" || text == "inf") return Duration::max();
  std::string with_unit(text);
  if (!text.empty() && (text.back() == '.' || (text.back() >= '0' && text.back() <= '9'))) {
    with_unit += 's';
  }
  if (with_unit.ends_with('d')) {
    const auto hours = parse_duration(with_unit.substr(0, with_unit.size() - 1) + "h");
    if (!hours || *hours > std::int64_t{1000} * 3600 * nanos_per_second) return std::nullopt;
    return Duration(*hours * 24);
  }
  if (with_unit.starts_with('.')) with_unit.insert(0, "0");
  const auto nanos = parse_duration(with_unit);
  if (!nanos) return std::nullopt;
  return Duration(*nanos);
}

}  // namespace

Step run_ok(Context& context) { return context.end(0); }
Step run_false(Context& context) { return context.end(1); }

Step run_sleep(Context& context) {
  if (!context.is_first_time()) {
    return context.world().at.now >= context.due() ? context.end(0)
                                                   : context.wait_until(context.due());
  }
  Duration total{};
  for (std::size_t i = 1; i < context.arguments().size(); ++i) {
    const auto time = sleep_time(context.argument(i));
    if (!time) return context.fail(fmt::format("invalid number '{}'", context.argument(i)));
    if (*time == Duration::max()) return context.wait_forever();
    total += *time;
  }
  if (context.arguments().size() < 2) return context.fail("missing operand");
  if (total == Duration::zero()) return context.end(0);
  return context.wait_until(context.world().at.now + total);
}

Step run_date(Context& context) {
  std::string pattern = "%a %b %e %T %Z %Y";
  for (const std::string& word : context.arguments()) {
    if (word.starts_with('+')) pattern = word.substr(1);
  }
  context.out(format_date(pattern, context.world().at.wall) + "\n");
  return context.end(0);
}

// env, env NAME=value command ..., printenv NAME.
Step run_env(Context& context) {
  const bool prints_one = program_name(context.argument(0)) == "printenv";
  if (prints_one && context.arguments().size() > 1) {
    const std::string* value = context.process().lookup(context.argument(1));
    if (value == nullptr) return context.end(1);
    context.out(*value + "\n");
    return context.end(0);
  }
  for (std::size_t i = 1; i < context.arguments().size(); ++i) {
    const std::string word = context.argument(i);
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      std::string script;
      for (std::size_t j = i; j < context.arguments().size(); ++j) {
        script += "'" + context.argument(j) + "' ";
      }
      context.push_script(script);
      return Step::done;
    }
    context.process().assign(word.substr(0, equals), word.substr(equals + 1));
    context.export_variable(word.substr(0, equals));
  }
  for (const std::string& line : context.environment()) context.out(line + "\n");
  return context.end(0);
}

Step run_export(Context& context) {
  for (std::size_t i = 1; i < context.arguments().size(); ++i) {
    const std::string word = context.argument(i);
    const std::size_t equals = word.find('=');
    context.export_variable(word.substr(0, equals));
    if (equals != std::string::npos) {
      context.process().assign(word.substr(0, equals), word.substr(equals + 1));
    }
  }
  return context.end(0);
}

Step run_unset(Context& context) {
  for (std::size_t i = 1; i < context.arguments().size(); ++i) context.unset(context.argument(i));
  return context.end(0);
}

Step run_exit(Context& context) {
  int status = context.last_status();
  const std::string word = context.argument(1);
  if (!word.empty()) std::from_chars(word.data(), word.data() + word.size(), status);
  context.leave_shell(status);
  return Step::done;
}

Step run_eval(Context& context) {
  std::string script;
  for (std::size_t i = 1; i < context.arguments().size(); ++i) script += context.argument(i) + " ";
  context.push_script(script);
  return Step::done;
}

// trap SCRIPT SIGNAL...
Step run_trap(Context& context) {
  for (std::size_t i = 2; i < context.arguments().size(); ++i) {
    if (const auto signal = signal_number(context.argument(i))) {
      context.trap(*signal, context.argument(1));
    }
  }
  return context.end(0);
}

Step run_hostname(Context& context) {
  context.out(context.world().hostname + "\n");
  return context.end(0);
}

namespace {

std::string uname_line(const std::string& option, const std::string& hostname) {
  if (option == "-a") return fmt::format("Linux {} 6.1.0-sim #1 SMP x86_64 GNU/Linux", hostname);
  if (option == "-n") return hostname;
  if (option == "-m") return "x86_64";
  return option == "-r" ? "6.1.0-sim" : "Linux";
}

}  // namespace

// id, whoami, uname, nproc, tty, uptime, ps: one line each about the simulated system.
Step run_system_facts(Context& context) {
  const std::string name = program_name(context.argument(0));
  if (name == "whoami") context.out("root\n");
  if (name == "id") {
    context.out(context.argument(1) == "-u" ? "0\n" : "uid=0(root) gid=0(root) groups=0(root)\n");
  }
  if (name == "nproc") context.out(fmt::format("{}\n", context.world().cpus));
  if (name == "uptime") context.out(" up 1 day, load average: 0.00, 0.00, 0.00\n");
  if (name == "ps")
    context.out("PID   USER     TIME  COMMAND\n    1 root      0:00 " + context.process().title() +
                "\n");
  if (name == "uname") {
    context.out(uname_line(context.argument(1), context.world().hostname) + "\n");
  }
  if (name == "tty") {
    context.out(context.has_terminal() ? "/dev/pts/0\n" : "not a tty\n");
    return context.end(context.has_terminal() ? 0 : 1);
  }
  return context.end(0);
}

Step run_stty(Context& context) {
  if (!context.has_terminal()) return context.fail("standard input: Not a tty");
  if (context.argument(1) == "size") {
    context.out(fmt::format("{} {}\n", context.rows(), context.columns()));
  }
  return context.end(0);
}

// Whatever an image runs that is no shell: says that it is there and stays.
Step run_server(Context& context) {
  if (context.is_first_time()) {
    context.out(fmt::format("{}: ready\n", program_name(context.argument(0))));
  }
  return context.wait_forever();
}

Step run_hello(Context& context) {
  context.out("\nHello from Docker!\nThis message comes from a simulated engine.\n\n");
  return context.end(0);
}

}  // namespace swarm::sim::fake
