// GET /metrics, in front of another service or alone.
#pragma once

#include "runtime/http/service.h"

#include <functional>
#include <string>

namespace swarm::tools {

class MetricsService final : public runtime::HttpService {
 public:
  using Page = std::function<std::string()>;

  // Everything but /metrics goes to `next`; without one it is 404. `next` outlives this.
  explicit MetricsService(Page page, runtime::HttpService* next = nullptr);

  BodyPolicy body_policy(std::string_view method, std::string_view target) override;
  void on_request(std::shared_ptr<runtime::Exchange> exchange, HttpRequest request,
                  std::string peer) override;
  void on_gone(RequestId id) override;

 private:
  Page page_;
  runtime::HttpService* next_;
};

}  // namespace swarm::tools
