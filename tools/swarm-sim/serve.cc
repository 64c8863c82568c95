// swarm-sim serve: simulated engines behind real sockets.
#include "runtime/net/address.h"
#include "runtime/signals.h"

#include "tools/glue/file_limit.h"
#include "tools/glue/sim_address.h"
#include "tools/glue/sim_admin.h"
#include "tools/glue/sim_service.h"
#include "tools/swarm-sim/verb.h"
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace swarm::tools {
namespace {

struct ServeSettings {
  std::size_t engines = 0;
  std::uint16_t port = sim_port;
  std::string first_address;  // Empty: 127.77.0.1 and on.
  std::string listen;         // Instead: one address, and a port for each engine.
  std::string admin;
  int pace = 1;
  std::uint64_t seed = 1;
  std::size_t containers = 0;
};

ServeSettings parse(Arguments arguments) {
  ServeSettings settings;
  CLI::App app;
  app.add_option("--engines,N", settings.engines)
      ->required()
      ->check(CLI::Range(1ul, sim_engines_max));
  app.add_option("--listen", settings.listen);
  app.add_option("--admin", settings.admin);
  app.add_option("--accelerate", settings.pace)->check(CLI::Range(1, 1000));
  app.add_option("--port", settings.port);
  app.add_option("--first-address", settings.first_address);
  app.add_option("--seed", settings.seed);
  app.add_option("--containers", settings.containers)->check(CLI::Range(0, 10000));
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  return settings;
}

// `count` IPv4 addresses in a row, with the port.
std::vector<std::string> addresses_from(const std::string& first, std::size_t count,
                                        std::uint16_t port) {
  boost::system::error_code failure;
  const auto start = boost::asio::ip::make_address_v4(first, failure);
  if (failure || start.to_uint() > UINT32_MAX - count) {
    throw std::runtime_error(fmt::format("--first-address: {} is no IPv4 address for it", first));
  }
  std::vector<std::string> addresses;
  for (std::size_t i = 0; i < count; ++i) {
    const boost::asio::ip::address_v4 address(start.to_uint() + static_cast<std::uint32_t>(i));
    addresses.push_back(fmt::format("{}:{}", address.to_string(), port));
  }
  return addresses;
}

// `count` ports in a row from that of HOST:PORT; with port 0 each engine gets a free one.
std::vector<std::string> ports_from(const std::string& listen, std::size_t count) {
  const auto address = runtime::parse_address(listen);
  if (!address || address->kind != runtime::Address::Kind::tcp || address->port + count > 65536) {
    throw std::runtime_error(fmt::format("--listen: {} is no HOST:PORT for it", listen));
  }
  std::vector<std::string> addresses;
  for (std::size_t i = 0; i < count; ++i) {
    runtime::Address own = *address;
    if (own.port != 0) own.port = static_cast<std::uint16_t>(own.port + i);
    addresses.push_back(own.text());
  }
  return addresses;
}

}  // namespace

int run_serve(Arguments arguments) {
  const ServeSettings settings = parse(std::move(arguments));
  raise_file_limit();
  runtime::ignore_broken_pipes();
  boost::asio::io_context context(1);
  SimClusterOptions options;
  options.engines = settings.engines;
  options.seed = settings.seed;
  options.port = settings.port;
  if (!settings.first_address.empty()) {
    options.addresses = addresses_from(settings.first_address, settings.engines, settings.port);
  }
  if (!settings.listen.empty()) options.addresses = ports_from(settings.listen, settings.engines);
  options.pace = settings.pace;
  options.containers = settings.containers;
  SimCluster cluster(context, options);
  SimAdmin admin(cluster);
  runtime::Server admin_server(context, admin);
  const std::string admin_address =
      settings.admin.empty() ? "" : admin_server.listen(settings.admin);

  // The output is a discovery file: swarm manage file://...
  for (const std::string& address : cluster.addresses()) std::printf("%s\n", address.c_str());
  std::fflush(stdout);
  std::fprintf(stderr, "swarm-sim: %zu engines are up, seed %llu; a signal ends them\n",
               cluster.addresses().size(), static_cast<unsigned long long>(settings.seed));
  if (!admin_address.empty()) {
    std::fprintf(stderr, "swarm-sim: admin API at http://%s/engines\n", admin_address.c_str());
  }
  const runtime::StopSignals signals(context, [&](int) { context.stop(); });
  context.run();
  return 0;
}

}  // namespace swarm::tools
