#include "tools/swarm/health.h"

#include "runtime/engine/engine_client.h"
#include "runtime/net/address.h"
#include "runtime/signals.h"

#include "tools/swarm/identity.h"
#include "tools/swarm/usage_error.h"
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

namespace swarm::tools {
namespace {

constexpr EngineKey the_program = 1;

// The arguments of that process, without its name; nothing if it is no `swarm`.
std::optional<std::vector<std::string>> arguments_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/cmdline", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  if (words.empty() || std::filesystem::path(words.front()).filename() != "swarm") return {};
  words.erase(words.begin());
  return words;
}

// Where the command listens, first of all: empty if it does not.
std::string listening_flag(const Command& command) {
  if (command.name == "manage") return "host";
  if (command.name == "tokens") return "listen";
  return command.name == "join" ? "healthz-addr" : "";
}

// An address that listens on every interface is asked on this host.
std::string address_to_ask(const std::string& text) {
  const Result<runtime::Address> parsed = runtime::parse_address(text);
  if (!parsed) throw UsageError(parsed.error().detail);
  runtime::Address address = *parsed;
  if (address.kind != runtime::Address::Kind::tcp) return address.text();
  if (address.host.empty() || address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return address.text();
}

struct Outcome {
  int status = 0;  // 0: no answer.
  std::string text;
};

Outcome ask(const HealthSettings& settings, const std::string& path) {
  boost::asio::io_context context{1};
  Outcome outcome;
  runtime::PoolOptions options;
  options.tls = load_identity(settings.tls);
  options.connect_timeout = settings.timeout;
  runtime::EngineClient client(
      context,
      [&](const Event& event) {
        if (const auto* const answered = std::get_if<EngineAnswered>(&event)) {
          outcome = {answered->response.status,
                     answered->response.body.substr(0, answered->response.body.find('\n'))};
        } else if (const auto* const failed = std::get_if<EngineFailed>(&event)) {
          outcome = {0, failed->reason};
        }
        context.stop();
      },
      options);
  client.open({the_program, settings.address});
  CallEngine call;
  call.call = 1;
  call.engine = the_program;
  call.request.method = "GET";
  call.request.target = path;
  call.timeout = settings.timeout;
  call.body_max = std::size_t{1} << 16;
  client.call(std::move(call));
  context.run();
  return outcome;
}

}  // namespace

HealthSettings health_settings(const CommandLine& line, const Environment& environment) {
  HealthSettings settings;
  settings.timeout = duration_flag(line, "timeout");
  if (settings.timeout <= Duration::zero()) {
    throw UsageError("--timeout should be a positive number");
  }
  if (line.positionals().size() > 1) throw UsageError("health knows one address at a time");
  if (!line.positionals().empty()) {
    settings.address = address_to_ask(line.positionals().front());
    settings.tls = tls_settings(line);
    return settings;
  }
  const std::string pid = line.text("of");
  const auto arguments = arguments_of(pid);
  if (!arguments) {
    throw UsageError(fmt::format("process {} is no swarm: give the address to ask", pid));
  }
  const CommandLine main(*arguments, environment);
  if (main.command() == nullptr) return settings;
  const std::string flag = listening_flag(*main.command());
  if (flag.empty()) return settings;
  if (flag == "healthz-addr" && main.text(flag).empty()) return settings;
  settings.address =
      address_to_ask(flag == "healthz-addr" ? main.text(flag) : main.list(flag).front());
  if (flag != "healthz-addr") settings.tls = tls_settings(main);
  // Its certificate is for the name that others know it by.
  if (settings.tls) settings.tls->verify = false;
  return settings;
}

int run_health(const HealthSettings& settings) {
  if (settings.address.empty()) {
    std::printf("it runs, and listens nowhere\n");
    return 0;
  }
  runtime::ignore_broken_pipes();
  Outcome outcome = ask(settings, "/_ping");
  constexpr int not_found = 404;
  if (outcome.status == not_found) outcome = ask(settings, "/healthz");
  if (outcome.status == 200) {
    std::printf("%s: %s\n", settings.address.c_str(), outcome.text.c_str());
    return 0;
  }
  std::fprintf(stderr, "swarm: %s: %s%s\n", settings.address.c_str(),
               outcome.status == 0 ? "" : fmt::format("{} ", outcome.status).c_str(),
               outcome.text.c_str());
  return 1;
}

}  // namespace swarm::tools
