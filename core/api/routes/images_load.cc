#include "core/api/routes/images_load.h"

#include "core/api/fan_out.h"
#include "core/api/progress_fan.h"
#include "core/base/sometimes.h"

#include <string>
#include <utility>

namespace swarm {
namespace {

// An engine may be silent while it unpacks, and says nothing before its end if asked to be quiet.
constexpr Duration patience = std::chrono::hours(1);

// The archive goes to every node as a whole, or to none: a node that got the beginning of one that
// is cut off would keep a broken image. So it is stored first.
void send_to_all(ApiContext& context, Step& step, const ApiRequest& request, std::string path,
                 ProgressFan fan) {
  if (healthy_engines(context.cluster()).empty()) {
    return context.fail(step, request,
                        {Errc::no_node_available, "No healthy node available in the cluster"});
  }
  context.store_body(step, request.id,
                     [&context, request, path = std::move(path), fan = std::move(fan)](
                         Step& later, const std::string& problem) mutable {
                       if (!problem.empty()) {
                         SWARM_SOMETIMES("load: no room for the archive");
                         return context.fail(later, request, {Errc::internal, problem});
                       }
                       ApiRequest order = request;
                       order.body_is_stored = true;
                       fan.begin =
                           begin_call(context, std::move(order), std::move(path), "load", patience);
                       run_progress_fan(context, later, request, std::move(fan));
                     });
}

}  // namespace

void load_images(ApiContext& context, Step& step, const ApiRequest& request) {
  ProgressFan fan;
  // Asked to be quiet, an engine says only what it has loaded.
  if (!request.query.flag("quiet", true)) fan.prefix = "Loading Image...";
  fan.success = "loaded";
  send_to_all(context, step, request, "/images/load", std::move(fan));
}

// Each engine makes an image of its own of the archive, with an ID of its own, and says it.
void import_image(ApiContext& context, Step& step, const ApiRequest& request) {
  const std::string_view source = request.query.get("fromSrc");
  if (source.empty()) {
    return context.fail(step, request, {Errc::bad_request, "invalid reference format"});
  }
  if (source == "-") return send_to_all(context, step, request, "/images/create", ProgressFan{});
  ProgressFan fan;
  fan.begin = begin_call(context, request, "/images/create", "import", patience);
  run_progress_fan(context, step, request, std::move(fan));
}

}  // namespace swarm
