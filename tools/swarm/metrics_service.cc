#include "tools/swarm/metrics_service.h"

#include "metrics/exposition.h"

#include <memory>
#include <utility>

namespace swarm::tools {
namespace {

bool is_metrics(std::string_view target) {
  return target.substr(0, target.find('?')) == "/metrics";
}

void answer(runtime::Exchange& exchange, int status, std::string type, std::string text) {
  exchange.respond(status, Headers{{"Content-Type", std::move(type)}},
                   {std::make_shared<const std::string>(std::move(text))});
}

}  // namespace

MetricsService::MetricsService(Page page, runtime::HttpService* next)
    : page_(std::move(page)), next_(next) {}

BodyPolicy MetricsService::body_policy(std::string_view method, std::string_view target) {
  if (next_ == nullptr || is_metrics(target)) return BodyPolicy{};
  return next_->body_policy(method, target);
}

void MetricsService::on_request(std::shared_ptr<runtime::Exchange> exchange, HttpRequest request,
                                std::string peer) {
  if (!is_metrics(request.target)) {
    if (next_ != nullptr) {
      next_->on_request(std::move(exchange), std::move(request), std::move(peer));
    } else {
      answer(*exchange, 404, "text/plain; charset=utf-8", "only /metrics is here\n");
    }
    return;
  }
  if (request.method != "GET" && request.method != "HEAD") {
    answer(*exchange, 405, "text/plain; charset=utf-8", "only GET and HEAD\n");
    return;
  }
  answer(*exchange, 200, metrics::content_type, page_());
}

// `next` ignores what it has never seen.
void MetricsService::on_gone(RequestId id) {
  if (next_ != nullptr) next_->on_gone(id);
}

}  // namespace swarm::tools
