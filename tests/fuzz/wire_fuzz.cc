// Fuzz target: Docker's JSON. The first byte chooses the decoder; what it accepts must hold
// together, and what is made of it must be JSON again.
#include "core/base/assert.h"
#include "core/wire/container_answers.h"
#include "core/wire/create.h"
#include "core/wire/docker.h"
#include "core/wire/event_answers.h"
#include "core/wire/image_answers.h"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swarm::wire {
namespace {

void check_json(std::string_view text) {
  boost::json::error_code error;
  boost::json::parse(text, error);
  SWARM_ASSERT(!error);
}

template <class T>
void check_error(const Result<T>& result) {
  SWARM_ASSERT(result || !result.error().detail.empty());
}

void check_list(std::string_view text) {
  const auto list = decode_container_list(text, {"node-1", "10.0.0.1"});
  check_error(list);
  if (!list) return;
  for (const Container& container : *list) {
    SWARM_ASSERT(!container.id.empty());
    SWARM_ASSERT(container.list.status_at < container.list.bytes.size());
    std::string entry = container.list.bytes;
    check_json(entry.insert(container.list.status_at, "\"Up\""));
  }
}

void check_inspect(std::string_view text) {
  Container container;
  check_error(decode_container_inspect(text, container));
  const ShownNode node{"id", "10.0.0.1", "10.0.0.1:2375", "node-1", 1, 1, nullptr};
  const Result<std::string> patched = patch_inspect(text, node);
  check_error(patched);
  if (patched) check_json(*patched);
}

void check_create(std::string_view text) {
  Result<CreateBody> body = parse_create_body(text, "name");
  check_error(body);
  if (!body) return;
  const CreateBody before = *body;
  body->strip_node_names([](std::string_view name) { return name == "n"; });
  body->add_constraint("node==~node-1");
  body->set_label("com.docker.swarm.id", "x");
  body->set_network_mode("net");
  const std::string sent = body->encode_for(3);
  check_json(sent);
  // What was sent must be understood again, with the same rules in it.
  const Result<CreateBody> again = parse_create_body(sent, "name");
  SWARM_ASSERT(again);
  SWARM_ASSERT(again->spec().constraints == body->spec().constraints);
  SWARM_ASSERT(again->spec().affinities == before.spec().affinities);
  SWARM_ASSERT(again->spec().host_ports == before.spec().host_ports);
  SWARM_ASSERT(again->swarm_id() == "x");
}

void check_event(std::string_view text) {
  const Result<EngineEvent> event = decode_event(text);
  check_error(event);
  if (!event) return;
  const EventNode node{"node-1", "id", "10.0.0.1:2375", "10.0.0.1"};
  check_json(annotate_event(*event, node, true));
  check_json(annotate_event(*event, node, false));
}

void check_images(std::string_view text) {
  const auto images = decode_images(text);
  check_error(images);
  if (!images) return;
  for (const Image& image : *images) {
    check_json(image.json);
    std::string shown;
    append_image(shown, image, {{"a:1"}, {}}, ApiVersion{1, 41});
    check_json(shown);
  }
}

void check_splitter(std::string_view text) {
  // Cut in two at any place it finds the same objects.
  const std::size_t middle = text.size() / 2;
  std::string whole;
  std::string halves;
  ObjectSplitter one(4096);
  const bool good = one.feed(text, [&](std::string_view object) { whole.append(object) += '|'; });
  ObjectSplitter two(4096);
  const auto add = [&](std::string_view object) { halves.append(object) += '|'; };
  if (!two.feed(text.substr(0, middle), add)) return SWARM_ASSERT(!good);
  SWARM_ASSERT(two.feed(text.substr(middle), add) == good);
  SWARM_ASSERT(!good || whole == halves);
}

void check(std::uint8_t kind, std::string_view text) {
  EngineFacts facts;
  switch (kind % 10) {
    case 0:
      return check_list(text);
    case 1:
      return check_inspect(text);
    case 2:
      return check_create(text);
    case 3:
      return check_event(text);
    case 4:
      return check_images(text);
    case 5:
      return check_splitter(text);
    case 6:
      check_error(decode_info(text));
      return check_error(decode_version(text, facts));
    case 7:
      return check_error(decode_networks(text));
    case 8:
      return check_error(decode_volumes(text));
    default:
      SWARM_ASSERT(error_message(text).size() <= text.size());
      check_error(decode_create_answer(text));
      return check_error(decode_sizes(text));
  }
}

}  // namespace
}  // namespace swarm::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  swarm::wire::check(data[0], std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  return 0;
}
