// Fuzz target: the `filters` of lists and events, and what they match. Input: any JSON.
#include "core/api/container_query.h"
#include "core/api/event_filter.h"
#include "core/api/image_match.h"
#include "core/api/image_query.h"
#include "core/api/text_pattern.h"
#include "core/api/timestamp.h"
#include "core/base/assert.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swarm {
namespace {

Container a_container() {
  Container container;
  container.id = "0123456789abcdef";
  container.names = {"web"};
  container.image = "busybox";
  container.image_id = "sha256:aa";
  container.labels = {{"a", "b"}};
  container.ports = {{"10.0.0.1", 80, 8080, PortProtocol::tcp}};
  container.mounts = {{"data", "/s", "/d"}};
  container.networks = {{"bridge", "n", "e"}};
  return container;
}

void check_containers(std::string_view text) {
  Query request;
  request.add("filters", std::string(text));
  request.add("all", "1");
  const Result<ContainerQuery> query = parse_container_query(request);
  if (!query) return SWARM_ASSERT(query.error().code == Errc::bad_request);
  const Container container = a_container();
  Engine engine;
  engine.state = EngineState::healthy;
  engine.facts.name = "node-1";
  auto selector = ContainerSelector::make(*query, [&](std::string_view) { return &container; });
  if (!selector) return SWARM_ASSERT(selector.error().code == Errc::bad_request);
  const bool takes = selector->takes(container, engine);
  SWARM_ASSERT(takes || !query->filters.empty());
  SWARM_ASSERT(selector->takes(container, engine) == takes);
}

void check_images(std::string_view text) {
  ApiRequest request;
  request.query.add("filters", std::string(text));
  const Result<ImageQuery> query = parse_image_query(request, 1'700'000'000'000'000'000);
  if (!query) return SWARM_ASSERT(query.error().code == Errc::bad_request);
  Engine engine;
  engine.state = EngineState::healthy;
  Image image;
  image.id = "sha256:aa";
  image.tags = {"r/app:1"};
  engine.images = {image};
  const auto listed = select_images(*query, {&engine});
  SWARM_ASSERT(!listed || listed->size() <= 1);
}

void check_events(std::string_view text) {
  const Result<Filters> filters = parse_event_filters(text);
  if (!filters) return SWARM_ASSERT(filters.error().code == Errc::bad_request);
  ClusterEvent event;
  event.event.type = "container";
  event.event.action = "exec_create: ls";
  event.event.attributes = {{"name", "web"}};
  SWARM_ASSERT(accepts_event(*filters, event) || !filters->empty());
}

void check(std::string_view text) {
  check_containers(text);
  check_images(text);
  check_events(text);
  // The same bytes as pattern and as subject.
  const std::size_t middle = text.size() / 2;
  const std::string pattern(text.substr(0, middle));
  const std::string_view subject = text.substr(middle);
  SWARM_ASSERT(TextPattern(pattern).matches(pattern));
  TextPattern(pattern).matches(subject);
  glob_matches(pattern, subject);
  const Result<UnixNanos> time = parse_timestamp("since", text, 0);
  SWARM_ASSERT(time || time.error().code == Errc::bad_request);
}

}  // namespace
}  // namespace swarm

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  swarm::check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
