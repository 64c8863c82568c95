// --cluster-opt, --host and the facts of the manager's own host.
#include "core/discovery/entry.h"

#include "tools/swarm/settings.h"
#include "tools/swarm/usage_error.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <string_view>
#include <sys/utsname.h>
#include <utility>

namespace swarm::tools {
namespace {

constexpr double overcommit_max = 1000;  // A thousand times what a node has: surely a slip.
constexpr int create_retries_max = 1000;

// The whole text as a number of that type.
template <class Number, class... Base>
std::optional<Number> number(std::string_view text, Base... base) {
  Number value{};
  const auto [stop, failure] =
      std::from_chars(text.data(), text.data() + text.size(), value, base...);
  if (failure != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

// Go's integers with base 0: 0x1f, 017, 0b11, and decimal.
std::optional<int> prefixed_integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) base = 16;
  if (text.starts_with("0b") || text.starts_with("0B")) base = 2;
  if (text.starts_with("0o") || text.starts_with("0O")) base = 8;
  if (base != 10) {
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.front() == '0') {
    base = 8;
  }
  if (text.starts_with('-')) return std::nullopt;
  const std::optional<int> value = number<int>(text, base);
  if (!value) return std::nullopt;
  return negative ? -*value : *value;
}

[[noreturn]] void fail(const std::string& text) { throw UsageError(text); }

// The first entry with that key wins.
std::optional<std::string> option_value(const std::vector<std::string>& options,
                                        std::string_view key) {
  for (const std::string& option : options) {
    const std::size_t equals = option.find('=');
    if (option.substr(0, equals) != key) continue;
    if (equals == std::string::npos) fail("--cluster-opt must contain key=value strings");
    return option.substr(equals + 1);
  }
  return std::nullopt;
}

void read_overcommit(const std::string& text, ManageSettings& settings) {
  const std::optional<double> ratio = number<double>(text);
  if (!ratio || !std::isfinite(*ratio)) {
    fail(fmt::format("swarm.overcommit should be a number, \"{}\" is invalid", text));
  }
  if (*ratio <= -1) {
    fail(fmt::format("swarm.overcommit should be larger than -1, {:f} is invalid", *ratio));
  }
  if (*ratio > overcommit_max) {
    fail(fmt::format("swarm.overcommit should be at most {}, {:f} is invalid", overcommit_max,
                     *ratio));
  }
  if (*ratio < 0) {
    settings.remarks.push_back(
        {LogLevel::warning,
         "-1 < swarm.overcommit < 0 will make swarm take less resource than docker engine offers"});
  }
  settings.manager.overcommit_percent = static_cast<std::int64_t>(*ratio * 100);
}

void read_create_retries(const std::string& text, ManageSettings& settings) {
  const std::optional<int> retries = prefixed_integer(text);
  if (!retries) fail(fmt::format("swarm.createretry should be a number, \"{}\" is invalid", text));
  if (*retries < 0) {
    fail(fmt::format("swarm.createretry can not be negative, {} is invalid", *retries));
  }
  if (*retries > create_retries_max) {
    fail(fmt::format("swarm.createretry should be at most {}, {} is invalid", create_retries_max,
                     *retries));
  }
  settings.manager.create_retries = *retries;
}

// PRETTY_NAME of /etc/os-release; empty if there is none.
std::string distribution() {
  std::ifstream file("/etc/os-release");
  std::string line;
  constexpr std::string_view key = "PRETTY_NAME=";
  while (std::getline(file, line)) {
    if (!line.starts_with(key)) continue;
    std::string value = line.substr(key.size());
    std::erase(value, '"');
    return value;
  }
  return {};
}

// As Docker names them.
std::string architecture_of(std::string_view machine) {
  if (machine == "x86_64") return "amd64";
  if (machine == "aarch64") return "arm64";
  return std::string(machine);
}

}  // namespace

void read_cluster_options(const std::vector<std::string>& options, ManageSettings& settings) {
  if (const auto text = option_value(options, "swarm.overcommit")) read_overcommit(*text, settings);
  if (const auto text = option_value(options, "swarm.createretry")) {
    read_create_retries(*text, settings);
  }
}

std::string listen_address(const std::string& host) {
  const std::size_t mark = host.find("://");
  const std::string protocol = mark == std::string::npos ? "tcp" : host.substr(0, mark);
  const std::string address = mark == std::string::npos ? host : host.substr(mark + 3);
  if (protocol == "unix") {
    if (address.empty()) fail("listen unix: missing path in address");
    return host;
  }
  if (protocol != "tcp") fail(fmt::format("unsupported protocol: \"{}\"", protocol));
  const Result<HostAndPort> parts = split_host_port(address);
  if (!parts) fail(fmt::format("listen tcp: {}", parts.error().detail));
  const std::optional<std::uint16_t> port = number<std::uint16_t>(parts->port, 10);
  if (!port) fail(fmt::format("listen tcp: address {}: invalid port", address));
  return "tcp://" + address;
}

void read_host_facts(const Environment& environment, ManagerOptions& options) {
  utsname facts{};
  if (uname(&facts) == 0) {
    options.host_name = std::data(facts.nodename);
    options.kernel_version = std::data(facts.release);
    options.architecture = architecture_of(std::data(facts.machine));
  }
  if (std::string name = distribution(); !name.empty()) options.operating_system = std::move(name);
  const auto proxy = [&](const char* upper, const char* lower) -> std::string {
    const char* value = environment(upper);
    if (value == nullptr) value = environment(lower);
    return value == nullptr ? "" : value;
  };
  options.http_proxy = proxy("HTTP_PROXY", "http_proxy");
  options.https_proxy = proxy("HTTPS_PROXY", "https_proxy");
  options.no_proxy = proxy("NO_PROXY", "no_proxy");
}

}  // namespace swarm::tools
