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

// What the filters are tried on is made once: most of a run's time went there.
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

Engine an_engine() {
  Engine engine;
  engine.state = EngineState::healthy;
  engine.facts.name = "node-1";
  Image image;
  image.id = "sha256:aa";
  image.tags = {"r/app:1"};
  engine.images = {image};
  return engine;
}
const Engine& the_engine() {
  static const Engine engine = an_engine();
  return engine;
}

ClusterEvent an_event() {
  ClusterEvent event;
  event.event.type = "container";
  event.event.action = "exec_create: ls";
  event.event.attributes = {{"name", "web"}};
  return event;
}

void check_containers(std::string_view text) {
  Query request;
  request.add("filters", std::string(text));
  request.add("all", "1");
  const Result<ContainerQuery> query = parse_container_query(request);
  if (!query) return SWARM_ASSERT(query.error().code == Errc::bad_request);
  static const Container container = a_container();
  auto selector = ContainerSelector::make(*query, [&](std::string_view) { return &container; });
  if (!selector) return SWARM_ASSERT(selector.error().code == Errc::bad_request);
  const bool takes = selector->takes(container, the_engine());
  SWARM_ASSERT(takes || !query->filters.empty());
  SWARM_ASSERT(selector->takes(container, the_engine()) == takes);
}

void check_images(std::string_view text) {
  ApiRequest request;
  request.query.add("filters", std::string(text));
  const Result<ImageQuery> query = parse_image_query(request, 1'700'000'000'000'000'000);
  if (!query) return SWARM_ASSERT(query.error().code == Errc::bad_request);
  const auto listed = select_images(*query, {&the_engine()});
  SWARM_ASSERT(!listed || listed->size() <= 1);
}

void check_events(std::string_view text) {
  const Result<Filters> filters = parse_event_filters(text);
  if (!filters) return SWARM_ASSERT(filters.error().code == Errc::bad_request);
  static const ClusterEvent event = an_event();
  SWARM_ASSERT(accepts_event(*filters, event) || !filters->empty());
}

void check(std::string_view text) {
  check_containers(text);
  check_images(text);
  check_events(text);
  // The same bytes as pattern and as subject.
  const std::size_t middle = text.size() / 2;
  const std::string text_of_pattern(text.substr(0, middle));
  const std::string_view subject = text.substr(middle);
  const TextPattern pattern(text_of_pattern);
  SWARM_ASSERT(pattern.matches(text_of_pattern));
  pattern.matches(subject);
  glob_matches(text_of_pattern, subject);
  const Result<UnixNanos> time = parse_timestamp("since", text, 0);
  SWARM_ASSERT(time || time.error().code == Errc::bad_request);
}

}  // namespace
}  // namespace swarm

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  swarm::check(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
