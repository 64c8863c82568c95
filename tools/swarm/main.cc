// swarm: many Docker Engines behind one Docker API.
#include "core/api/route_table.h"

#include "tools/glue/version.h"
#include "tools/swarm/command_line.h"
#include "tools/swarm/completion.h"
#include "tools/swarm/create.h"
#include "tools/swarm/doctor.h"
#include "tools/swarm/health.h"
#include "tools/swarm/help.h"
#include "tools/swarm/join.h"
#include "tools/swarm/list.h"
#include "tools/swarm/manage.h"
#include "tools/swarm/settings.h"
#include "tools/swarm/tokens.h"
#include "tools/swarm/usage_error.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::tools {
namespace {

constexpr int usage_exit_code = 2;

int print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

// One line, whatever the argument that it quotes.
std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return text;
}

int run_help(const CommandLine& line) {
  if (line.positionals().empty()) return print(general_help());
  const Command* const command = find_command(line.positionals().front());
  if (command == nullptr) {
    throw UsageError(
        fmt::format("No help topic for '{}'. See 'swarm --help'.", line.positionals().front()));
  }
  return print(command_help(*command));
}

int run_completion(const CommandLine& line) {
  if (line.positionals().size() != 1) {
    throw UsageError("completion of which shell? bash, zsh or fish");
  }
  return print(completion_script(line.positionals().front()));
}

int run_routes(const CommandLine& line) {
  if (!line.positionals().empty()) {
    throw UsageError("the `routes` command takes no arguments. See 'swarm routes --help'.");
  }
  return print(routes_markdown());
}

int manage(const CommandLine& line, const Environment& environment) {
  ManageSettings settings = manage_settings(line);
  read_host_facts(environment, settings.manager);
  return run_manage(settings);
}

int run(const CommandLine& line, const Environment& environment) {
  if (line.toggle("version")) {
    return print(fmt::format("swarm version {} ({})\n", version(), commit()));
  }
  if (line.command() == nullptr) return print(general_help());
  if (line.toggle("help")) return print(command_help(*line.command()));
  const std::string_view name = line.command()->name;
  if (name == "help") return run_help(line);
  if (name == "completion") return run_completion(line);
  if (name == "routes") return run_routes(line);
  log_settings(line);  // Bad values are told whatever the command.
  if (name == "create") return run_create(create_settings(line));
  if (name == "list") return run_list(list_settings(line));
  if (name == "manage") return manage(line, environment);
  if (name == "health") return run_health(health_settings(line, environment));
  if (name == "doctor") return run_doctor(doctor_settings(line));
  if (name == "tokens") return run_tokens(tokens_settings(line));
  return run_join(join_settings(line));
}

}  // namespace
}  // namespace swarm::tools

int main(int argc, char** argv) {
  try {
    const swarm::tools::Environment environment = [](const char* name) {
      return std::getenv(name);
    };
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return swarm::tools::run(swarm::tools::CommandLine(arguments, environment), environment);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "swarm: %s\n", swarm::tools::one_line(failure.what()).c_str());
    return swarm::tools::usage_exit_code;
  }
}
