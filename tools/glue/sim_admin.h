// The admin API of `swarm-sim serve`: faults of the simulated engines, on demand.
#pragma once

#include "runtime/http/service.h"

#include "tools/glue/sim_service.h"

#include <memory>
#include <string>
#include <string_view>

namespace swarm::tools {

// GET /engines; POST /engines/N/FAULT with N from 1 or `all`, and FAULT one of freeze, thaw, down,
// up, slow?ms=M, refuse-creates, accept-creates.
class SimAdmin final : public runtime::HttpService {
 public:
  explicit SimAdmin(SimCluster& cluster) : cluster_(cluster) {}

  BodyPolicy body_policy(std::string_view method, std::string_view target) override;
  void on_request(std::shared_ptr<runtime::Exchange> exchange, HttpRequest request,
                  std::string peer) override;
  void on_gone(RequestId) override {}

 private:
  struct Reply {
    int status = 200;
    std::string text;
  };
  Reply answer(const HttpRequest& request);
  std::string list() const;

  SimCluster& cluster_;
};

}  // namespace swarm::tools
