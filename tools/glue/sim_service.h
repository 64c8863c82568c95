// Simulated engines behind real sockets, in real time or faster: what `sim://12` starts
// inside the manager's own process.
#pragma once

#include "core/base/random.h"
#include "runtime/http/server.h"
#include "runtime/http/service.h"
#include "sim/fake_engine.h"

#include "tools/glue/sim_faults.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace swarm::tools {

// One simulated engine as an HTTP service.
class SimService final : public runtime::HttpService {
 public:
  // `pace`: how many times faster than real its time goes.
  SimService(boost::asio::io_context& io, sim::FakeEngineOptions options, Random random,
             int pace = 1);
  ~SimService() override;

  BodyPolicy body_policy(std::string_view method, std::string_view target) override;
  void on_request(std::shared_ptr<runtime::Exchange> exchange, HttpRequest request,
                  std::string peer) override;
  void on_gone(RequestId id) override;

  // So many containers run there from now on; their names begin with the engine's.
  void fill(std::size_t containers);

  const SimFaults& faults() const;
  void set_faults(const SimFaults& faults);

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

struct SimClusterOptions {
  std::size_t engines = 12;
  std::uint64_t seed = 1;
  // Engine number i listens on 127.77.x.y at this port; with 0 each gets a free one.
  std::uint16_t port = 2375;
  // Instead of those, if not empty: one address for each engine.
  std::vector<std::string> addresses;
  int pace = 1;
  std::size_t containers = 0;     // That run on each from the start.
  sim::FakeEngineOptions engine;  // What all have in common. Name, ID and address are set.
};

// A number of simulated engines, each with its own listener.
class SimCluster {
 public:
  // Throws std::runtime_error with one line for the operator.
  SimCluster(boost::asio::io_context& io, const SimClusterOptions& options);

  // "host:port" of every engine, in order.
  const std::vector<std::string>& addresses() const { return addresses_; }
  SimService& service(std::size_t index) { return *services_[index]; }
  const SimService& service(std::size_t index) const { return *services_[index]; }

 private:
  std::vector<std::unique_ptr<SimService>> services_;
  // Behind the services, so that they are gone first.
  std::vector<std::unique_ptr<runtime::Server>> servers_;
  std::vector<std::string> addresses_;
};

}  // namespace swarm::tools
