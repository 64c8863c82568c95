#include "core/api/routes/system.h"

#include "core/api/info.h"
#include "core/api/info_book.h"
#include "core/api/router.h"

#include <memory>
#include <utility>

namespace swarm {

// What a client learns before anything else. It asks no engine and waits for nothing.
void get_ping(ApiContext& context, Step& step, const ApiRequest& request) {
  ApiResponse response;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"},
                      {"Cache-Control", "no-cache, no-store, must-revalidate"},
                      {"Pragma", "no-cache"},
                      // The classic builder: there is no session to a single BuildKit here.
                      {"Builder-Version", "1"},
                      // Of Docker's later swarm mode, which this is not.
                      {"Swarm", "inactive"}};
  if (request.method != "HEAD") {
    response.body.push_back(std::make_shared<const std::string>("OK"));
  }
  context.respond(step, request.id, std::move(response));
}

void get_version(ApiContext& context, Step& step, const ApiRequest& request) {
  context.respond(step, request.id,
                  respond_json(encode_version(context.cluster().options(), context.announced(),
                                              lowest_api_version)));
}

void get_info(ApiContext& context, Step& step, const ApiRequest& request) {
  Cluster& cluster = context.cluster();
  const InfoFacts facts{cluster.options(),
                        {},
                        cluster.event_hub().subscribers(),
                        step.at,
                        cluster.rescheduling(step.at.now),
                        context.stats().discovery,
                        cluster.role()};
  ApiResponse response;
  response.headers.add("Content-Type", "application/json");
  response.body = context.info_book().encode(facts);
  context.respond(step, request.id, std::move(response));
}

}  // namespace swarm
