#include "core/api/routes/images_pull.h"

#include "core/api/progress_fan.h"
#include "core/api/routes/images_load.h"
#include "core/cluster/image_reference.h"

#include <string>
#include <utility>

namespace swarm {
namespace {

// "busybox" + "1" -> "busybox:1"; + "sha256:..." -> "busybox@sha256:...".
std::string reference_of(const Query& query) {
  std::string reference(query.get("fromImage"));
  const std::string_view tag = query.get("tag");
  if (tag.empty()) return reference;
  reference += tag.find(':') == std::string_view::npos ? ':' : '@';
  return reference.append(tag);
}

void pull_on_all(ApiContext& context, Step& step, const ApiRequest& request) {
  PullOrder order;
  order.image = reference_of(request.query);
  order.platform = request.query.get("platform");
  order.registry_auth = request.headers.get("X-Registry-Auth");
  if (!is_image_reference(order.image)) {
    return context.fail(step, request, {Errc::bad_request, "invalid reference format"});
  }
  ProgressFan fan;
  fan.prefix = "Pulling " + order.image + "...";
  fan.success = "downloaded";
  fan.begin = [&context, order](Step& at, EngineKey engine, ProgressFan::Progress progress,
                                ProgressFan::Done done) {
    return context.cluster().pull(at, engine, order, std::move(progress), std::move(done));
  };
  run_progress_fan(context, step, request, std::move(fan));
}

}  // namespace

void create_image(ApiContext& context, Step& step, const ApiRequest& request) {
  if (!request.query.get("fromImage").empty()) return pull_on_all(context, step, request);
  import_image(context, step, request);
}

}  // namespace swarm
