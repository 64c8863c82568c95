#include "core/cluster/refresher.h"

#include "core/base/sometimes.h"
#include "core/wire/docker.h"
#include "core/wire/fingerprint.h"

#include <memory>
#include <string_view>

namespace swarm {
namespace {

constexpr Duration read_timeout = std::chrono::seconds(30);

// The list of one container. The ID holds only hex digits, so nothing needs escaping but the JSON.
std::string list_path(const std::string& id) {
  return "/containers/json?all=1&filters=%7B%22id%22%3A%5B%22" + id + "%22%5D%7D";
}

bool is_hex(std::string_view id) {
  return id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

void Refresher::container(Step& step, EngineKey engine, const std::string& id, Done done) {
  if (!is_hex(id)) return done(step);  // An event or answer that no Docker Engine would send.
  join(step, container_key(engine, id), std::move(done),
       [this, engine, id](Step& at, const Done& end) { read_container(at, engine, id, end); });
}

bool Refresher::knows(EngineKey engine, const std::string& id) const {
  const Container* known = context_.state.containers().by_id(id);
  return known != nullptr && known->engine == engine;
}

void Refresher::new_container(Step& step, EngineKey engine, const std::string& id, Done done) {
  SWARM_SOMETIMES_IF(knows(engine, id), "refresh: a new container is known already");
  if (knows(engine, id)) return done(step);
  const auto reading = jobs_.find(container_key(engine, id));
  if (reading == jobs_.end()) return container(step, engine, id, std::move(done));
  SWARM_SOMETIMES("refresh: a new container is being read already");
  reading->second.now.push_back([this, engine, id, done = std::move(done)](Step& then) {
    knows(engine, id) ? done(then) : container(then, engine, id, done);
  });
}

void Refresher::images(Step& step, EngineKey engine, Done done) {
  join(step, {engine, "images"}, std::move(done), [this, engine](Step& at, const Done& end) {
    const auto apply = [this](Engine& of, std::string_view json) {
      auto images = wire::decode_images(json);
      if (images) context_.state.set_images(of, std::move(*images));
      return images.has_value();
    };
    read_list(at, engine, {.path = "/images/json?all=1"}, &Engine::Prints::images, apply, end);
  });
}

void Refresher::networks(Step& step, EngineKey engine, Done done) {
  join(step, {engine, "networks"}, std::move(done), [this, engine](Step& at, const Done& end) {
    const auto apply = [](Engine& of, std::string_view json) {
      auto networks = wire::decode_networks(json);
      if (networks) of.networks = std::move(*networks);
      return networks.has_value();
    };
    read_list(at, engine, {.path = "/networks", .soon = true}, &Engine::Prints::networks, apply,
              end);
  });
}

void Refresher::volumes(Step& step, EngineKey engine, Done done) {
  join(step, {engine, "volumes"}, std::move(done), [this, engine](Step& at, const Done& end) {
    const auto apply = [](Engine& of, std::string_view json) {
      auto volumes = wire::decode_volumes(json);
      if (volumes) of.volumes = std::move(*volumes);
      return volumes.has_value();
    };
    read_list(at, engine, {.path = "/volumes", .soon = true}, &Engine::Prints::volumes, apply, end);
  });
}

std::vector<std::string> Refresher::take_changes(EngineKey engine) {
  std::vector<std::string> ids;
  for (const auto& [id, seen] : touched_[engine]) ids.push_back(id);
  touched_.erase(engine);
  return ids;
}

void Refresher::touch(EngineKey engine, const std::string& id) {
  const auto watched = touched_.find(engine);
  if (watched != touched_.end()) watched->second.emplace(id, true);
}

void Refresher::gone(EngineKey engine, const std::string& id) {
  SWARM_SOMETIMES("refresh: gone");
  touch(engine, id);
  const auto reading = jobs_.find(container_key(engine, id));
  if (reading != jobs_.end()) reading->second.gone = true;
}

void Refresher::join(Step& step, const Key& key, Done done, const Read& read) {
  const auto [job, idle] = jobs_.try_emplace(key);
  job->second.next.push_back(std::move(done));
  SWARM_SOMETIMES_IF(!idle, "refresh: joins one under way");
  if (idle) run(step, key, read);
}

void Refresher::run(Step& step, const Key& key, const Read& read) {
  Job& job = jobs_.at(key);
  job.now = std::move(job.next);
  job.next.clear();
  read(step, [this, key, read](Step& at) {
    Job& ended = jobs_.at(key);
    std::vector<Done> served = std::move(ended.now);
    if (ended.next.empty()) {
      jobs_.erase(key);
    } else {
      SWARM_SOMETIMES("refresh: read again");
      run(at, key, read);
    }
    for (const Done& done : served) done(at);
  });
}

void Refresher::read_container(Step& step, EngineKey key, const std::string& id, const Done& done) {
  const Engine* engine = context_.live_engine(key);
  if (engine == nullptr) return done(step);
  // Both questions at once, over two connections; the second answer applies them.
  struct Answers {
    EngineReply list, inspect;
    int missing = 2;
  };
  const auto answers = std::make_shared<Answers>();
  const auto answered = [this, key, id, answers, done](Step& at) {
    if (--answers->missing > 0) return;
    apply_container(at, key, id, answers->list, answers->inspect);
    done(at);
  };
  const HttpRequest inspect = context_.request(*engine, "GET", "/containers/" + id + "/json");
  context_.calls.start(step, key, context_.request(*engine, "GET", list_path(id)), read_timeout,
                       [answers, answered](Step& at, EngineReply&& reply) {
                         answers->list = std::move(reply);
                         answered(at);
                       });
  context_.calls.start(step, key, inspect, read_timeout,
                       [answers, answered](Step& at, EngineReply&& reply) {
                         answers->inspect = std::move(reply);
                         answered(at);
                       });
}

void Refresher::apply_container(Step&, EngineKey key, const std::string& id,
                                const EngineReply& list, const EngineReply& inspect) {
  Engine* engine = context_.live_engine(key);
  if (engine == nullptr) return;
  touch(key, id);
  SWARM_SOMETIMES_IF(!engine->registered(), "refresh: the engine is not registered yet");
  if (!engine->registered()) return;
  const Container* known = context_.state.containers().by_id(id);
  const bool ours = known != nullptr && known->engine == key;
  SWARM_SOMETIMES_IF(!list.answered() || !inspect.answered(), "refresh: no answer");
  if (!list.answered() || !inspect.answered()) return;
  auto listed = wire::decode_container_list(list.body, {engine->name(), engine->ip});
  if (!list.ok() || !listed) return;
  // Gone, or on its way out: absent from either answer, or removed since they were asked for.
  if (inspect.status == 404 || listed->empty() || jobs_.at(container_key(key, id)).gone) {
    SWARM_SOMETIMES_IF(ours, "refresh: it is not there any more");
    SWARM_SOMETIMES_IF(jobs_.at(container_key(key, id)).gone, "refresh: removed while it was read");
    if (ours) context_.state.erase_container(known->key);
    return;
  }
  for (Container& container : *listed) {
    if (container.id != id) continue;
    if (inspect.ok() && wire::decode_container_inspect(inspect.body, container)) {
      context_.state.put_container(*engine, std::move(container));
    }
    return;
  }
}

template <class Apply>
void Refresher::read_list(Step& step, EngineKey key, List list, std::uint64_t Engine::Prints::*last,
                          Apply apply, const Done& done) {
  const Engine* engine = context_.live_engine(key);
  if (engine == nullptr) return done(step);
  CallEngine call{.engine = key,
                  .request = context_.request(*engine, "GET", list.path),
                  .timeout = read_timeout,
                  .body_max = Calls::default_body_max,
                  .pipelined = list.soon};
  context_.calls.start(step, std::move(call),
                       [this, key, last, apply, done](Step& at, EngineReply&& reply) {
                         Engine* of = context_.live_engine(key);
                         if (of == nullptr || !reply.ok()) return done(at);
                         const std::uint64_t print = wire::fingerprint(reply.body);
                         if (of->prints.*last != print && apply(*of, reply.body)) {
                           of->prints.*last = print;
                         }
                         done(at);
                       });
}

}  // namespace swarm
