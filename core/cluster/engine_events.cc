#include "core/cluster/engine_events.h"

#include "core/base/sometimes.h"
#include "core/model/stats.h"
#include "core/wire/fingerprint.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace swarm {
namespace {

constexpr Duration open_timeout = std::chrono::seconds(30);
// More events than this may not wait for their reads: then the oldest go out as they are.
constexpr std::size_t waiting_max = 1024;
// As many as an engine remembers, so no more can be repeated.
constexpr std::size_t seen_max = 256;

// "exec_create: sh -c ls" -> "exec_create"
std::string_view base_action(std::string_view action) { return action.substr(0, action.find(':')); }

// Actions after which a container looks different. "kill", "stop" and "oom" are followed by "die".
bool changes_container(std::string_view action) {
  static constexpr std::array<std::string_view, 9> actions = {
      "create", "die", "health_status", "pause", "rename", "restart", "start", "unpause", "update"};
  return std::ranges::find(actions, action) != actions.end();
}

EngineEventKind kind_of(std::string_view type) {
  if (type == "container") return EngineEventKind::container;
  if (type == "image") return EngineEventKind::image;
  if (type == "network") return EngineEventKind::network;
  if (type == "volume") return EngineEventKind::volume;
  if (type == "daemon") return EngineEventKind::daemon;
  return type == "swarm" ? EngineEventKind::node : EngineEventKind::other;
}

// Docker takes seconds with nine decimals.
std::string since_text(UnixNanos time) {
  const std::string nanos = std::to_string(time % 1'000'000'000);
  return std::to_string(time / 1'000'000'000) + "." + std::string(9 - nanos.size(), '0') + nanos;
}

std::uint64_t print_of(const EngineEvent& event) {
  wire::Fingerprint print;
  print.add(static_cast<std::uint64_t>(event.time));
  for (const std::string* text : {&event.type, &event.action, &event.id}) {
    print.add(std::uint64_t{text->size()});
    print.add(*text);
  }
  return print.value();
}

}  // namespace

ClusterEvent on_node(const Engine& engine, EngineEvent event) {
  return {std::move(event), engine.facts.name, engine.facts.id, engine.address, engine.ip};
}

bool EngineEvents::open(Step& step, EngineKey key) {
  const Engine* engine = context_.live_engine(key);
  Stream& stream = streams_[key];
  if (engine == nullptr || stream.call != 0) return false;
  stream.splitter = wire::ObjectSplitter();
  // One that broke before its first event goes on from where it began, by the engine's own clock.
  const UnixNanos from = stream.last_time != 0 ? stream.last_time : stream.began;
  if (stream.began == 0) stream.began = engine->facts.system_time;
  SWARM_SOMETIMES_IF(from != 0, "events: go on from a time");
  const std::string since = from == 0 ? "" : "?since=" + since_text(from);
  StreamHandlers handlers;
  handlers.data = [this, key](Step& at, std::string_view bytes) { received(at, key, bytes); };
  handlers.ended = [this, key](Step& at, FailureKind, const std::string&) {
    const auto found = streams_.find(key);
    if (found != streams_.end()) found->second.call = 0;
    if (context_.live_engine(key) == nullptr) return;
    ++context_.stats.events.gaps;
    listener_.ended(at, key);
  };
  stream.call =
      context_.calls.stream(step, key, context_.request(*engine, "GET", "/events" + since),
                            open_timeout, std::move(handlers));
  return true;
}

void EngineEvents::close(Step& step, EngineKey key) {
  const auto found = streams_.find(key);
  if (found == streams_.end() || found->second.call == 0) return;
  context_.calls.cancel(step, std::exchange(found->second.call, 0));
}

void EngineEvents::forget(Step& step, EngineKey key) {
  SWARM_SOMETIMES("events: forgotten");
  close(step, key);
  streams_.erase(key);
  lives_.forget(key);
}

void EngineEvents::received(Step& step, EngineKey key, std::string_view bytes) {
  const auto found = streams_.find(key);
  if (found == streams_.end()) return;
  std::vector<EngineEvent> events;
  const bool sound = found->second.splitter.feed(bytes, [&](std::string_view object) {
    if (auto event = wire::decode_event(object)) events.push_back(std::move(*event));
  });
  for (const EngineEvent& event : events) happened(step, key, event);
  if (sound || streams_.find(key) == streams_.end()) return;
  close(step, key);
  listener_.ended(step, key);
}

bool EngineEvents::repeated(Stream& stream, const EngineEvent& event) {
  SWARM_SOMETIMES_IF(event.time < stream.last_time, "events: older than the last");
  SWARM_SOMETIMES_IF(event.time == stream.last_time, "events: at the same time as another");
  stream.last_time = event.time;
  const std::uint64_t print = print_of(event);
  if (std::ranges::find(stream.seen, print) != stream.seen.end()) return true;
  if (stream.seen.size() < seen_max) {
    stream.seen.push_back(print);
    return false;
  }
  stream.seen[stream.oldest] = print;
  stream.oldest = (stream.oldest + 1) % seen_max;
  return false;
}

void EngineEvents::happened(Step& step, EngineKey key, const EngineEvent& event) {
  Stream& stream = streams_.at(key);
  const Engine* engine = context_.live_engine(key);
  if (engine == nullptr || repeated(stream, event)) return;
  SWARM_SOMETIMES_IF(!stream.waiting.empty(), "events: wait for an earlier one");
  count(event);
  const auto waiting = std::make_shared<Waiting>();
  waiting->event = on_node(*engine, event);
  waiting->for_clients = lives_.news(key, event);
  stream.waiting.push_back(waiting);
  if (stream.waiting.size() > waiting_max) stream.waiting.front()->ready = true;
  follow(step, key, event, [this, key, waiting](Step& at) {
    waiting->ready = true;
    flush(at, key);
  });
}

void EngineEvents::flush(Step& step, EngineKey key) {
  const auto found = streams_.find(key);
  if (found == streams_.end()) return;
  while (!found->second.waiting.empty() && found->second.waiting.front()->ready) {
    const std::shared_ptr<Waiting> next = std::move(found->second.waiting.front());
    found->second.waiting.pop_front();
    if (next->for_clients) context_.hub.publish(step, std::move(next->event));
  }
}

void EngineEvents::follow(Step& step, EngineKey key, const EngineEvent& event,
                          Refresher::Done done) {
  const std::string_view action = base_action(event.action);
  SWARM_SOMETIMES_IF(event.type == "image", "events: of an image");
  SWARM_SOMETIMES_IF(event.type == "network", "events: of a network");
  if (event.type == "container") return follow_container(step, key, event, std::move(done));
  if (event.type == "image") return refresher_.images(step, key, std::move(done));
  if (event.type == "network") {
    if (action == "create" || action == "destroy" || action == "remove") {
      return refresher_.networks(step, key, std::move(done));
    }
    const auto container = event.attributes.find("container");
    if (container != event.attributes.end()) {
      return refresher_.container(step, key, container->second, std::move(done));
    }
  }
  if (event.type == "volume" && (action == "create" || action == "destroy")) {
    return refresher_.volumes(step, key, std::move(done));
  }
  if (event.type == "daemon" && action == "reload") listener_.reloaded(step, key);
  done(step);
}

void EngineEvents::follow_container(Step& step, EngineKey key, const EngineEvent& event,
                                    Refresher::Done done) {
  const std::string_view action = base_action(event.action);
  const Container* known = context_.state.containers().by_id(event.id);
  SWARM_SOMETIMES_IF(action == "destroy" && known == nullptr,
                     "events: a removal of something unknown");
  // Newer than a list that is being read.
  if (action == "create") refresher_.touch(key, event.id);
  if (action == "destroy") {
    refresher_.gone(key, event.id);
    if (known != nullptr && known->engine == key) context_.state.erase_container(known->key);
    return done(step);
  }
  SWARM_SOMETIMES_IF(action == "commit", "events: a commit");
  if (action == "commit") return refresher_.images(step, key, std::move(done));
  SWARM_SOMETIMES_IF(action == "create" && known != nullptr, "events: a create that is known");
  SWARM_SOMETIMES_IF(action == "create" && known == nullptr, "events: a create by somebody else");
  // The create's own answer has brought it already.
  if (action == "create" && known != nullptr) return done(step);
  SWARM_SOMETIMES_IF(action == "rename", "events: a rename");
  SWARM_SOMETIMES_IF(action == "die", "events: an end");
  if (changes_container(action)) {
    return refresher_.container(step, key, event.id, std::move(done));
  }
  done(step);
}

void EngineEvents::count(const EngineEvent& event) {
  ++context_.stats.events.seen[kind_of(event.type)];
}

}  // namespace swarm
