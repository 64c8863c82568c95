#include "core/cluster/engine_sync.h"

#include "core/base/assert.h"
#include "core/base/sometimes.h"
#include "core/wire/docker.h"
#include "core/wire/fingerprint.h"

#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr Duration list_timeout = std::chrono::seconds(30);
constexpr Duration inspect_timeout = std::chrono::seconds(15);
// They follow one another on one connection. Enough for one round trip to fetch most engines'
// containers, few enough to be answered in time; when half of them are, as many more are asked for.
constexpr int inspects_at_once = 64;

// Does the list tell nothing that the last inspect did not know?
bool unchanged(const Container& known, const Container& listed) {
  return known.inspected && known.state == listed.state && known.names == listed.names &&
         known.state != ContainerState::restarting && known.health == listed.health &&
         known.networks == listed.networks;
}

// What only inspect tells, for a container whose list entry says that nothing happened.
void carry_over(const Container& known, Container& listed) {
  Container kept = known;
  kept.image = std::move(listed.image);
  kept.image_id = std::move(listed.image_id);
  kept.ports = std::move(listed.ports);
  kept.list = std::move(listed.list);
  listed = std::move(kept);
}

}  // namespace

void EngineSync::run(Step& step, EngineKey key, Done done) {
  const Engine* engine = context_.live_engine(key);
  SWARM_ASSERT(engine != nullptr);
  const auto [at, added] = jobs_.try_emplace(key);
  SWARM_ASSERT(added);
  const std::uint64_t serial = at->second.serial = ++last_serial_;
  at->second.done = std::move(done);
  at->second.before.assign(engine->containers.begin(), engine->containers.end());
  refresher_.watch_changes(key);
  context_.calls.start(step, key, context_.request(*engine, "GET", "/containers/json?all=1"),
                       list_timeout, [this, key, serial](Step& then, EngineReply&& reply) {
                         if (job_of(key, serial)) listed(then, key, std::move(reply));
                       });
}

EngineSync::Job* EngineSync::job_of(EngineKey key, std::uint64_t serial) {
  const auto found = jobs_.find(key);
  return found == jobs_.end() || found->second.serial != serial ? nullptr : &found->second;
}

void EngineSync::cancel(EngineKey key) {
  SWARM_SOMETIMES_IF(jobs_.contains(key), "sync: cancelled");
  if (jobs_.erase(key) > 0) refresher_.take_changes(key);
}

void EngineSync::listed(Step& step, EngineKey key, EngineReply&& reply) {
  const Engine* engine = context_.live_engine(key);
  if (engine == nullptr) return fail(step, key, "the engine left the cluster");
  if (!reply.answered()) return fail(step, key, reply.reason);
  if (!reply.ok()) return fail(step, key, wire::error_message(reply.body));
  Job& job = jobs_.at(key);
  const std::uint64_t print = wire::fingerprint_of_list(reply.body);
  job.same = print == engine->prints.containers && engine->changes == engine->prints.changes;
  SWARM_SOMETIMES_IF(job.same, "sync: the same list as before");
  if (job.same) return read_rest(step, key);
  auto containers = wire::decode_container_list(reply.body, {engine->name(), engine->ip});
  if (!containers) return fail(step, key, containers.error().detail);
  job.node = engine->name();
  stage(job, *engine, std::move(*containers));
  if (job.to_inspect.empty()) job.print = print;
  inspect_more(step, key);
}

void EngineSync::stage(Job& job, const Engine& engine, std::vector<Container> containers) {
  for (Container& container : containers) {
    const Container* known = context_.state.containers().by_id(container.id);
    if (known != nullptr && known->engine == engine.key && unchanged(*known, container)) {
      SWARM_SOMETIMES("sync: nothing new about a container");
      carry_over(*known, container);
    } else {
      job.to_inspect.push_back(container.id);
    }
    std::string id = container.id;
    job.staged.insert_or_assign(std::move(id), std::move(container));
  }
}

void EngineSync::inspect_more(Step& step, EngineKey key) {
  const Engine* engine = context_.live_engine(key);
  if (engine == nullptr) return fail(step, key, "the engine left the cluster");
  Job& job = jobs_.at(key);
  const std::uint64_t serial = job.serial;
  const bool asks = job.inspecting <= inspects_at_once / 2;
  while (asks && !job.to_inspect.empty() && job.inspecting < inspects_at_once) {
    const std::string id = std::move(job.to_inspect.front());
    job.to_inspect.pop_front();
    ++job.inspecting;
    CallEngine call{.engine = key,
                    .request = context_.request(*engine, "GET", "/containers/" + id + "/json"),
                    .timeout = inspect_timeout,
                    .body_max = Calls::default_body_max,
                    .pipelined = true};
    context_.calls.start(step, std::move(call),
                         [this, key, id, serial](Step& then, EngineReply&& reply) {
                           if (job_of(key, serial)) inspected(then, key, id, std::move(reply));
                         });
  }
  if (job.inspecting == 0) read_rest(step, key);
}

void EngineSync::inspected(Step& step, EngineKey key, const std::string& id, EngineReply&& reply) {
  Job& job = jobs_.at(key);
  --job.inspecting;
  SWARM_SOMETIMES_IF(!reply.answered(), "sync: an inspection was not answered");
  if (!reply.answered()) return fail(step, key, reply.reason);
  const auto staged = job.staged.find(id);
  SWARM_ASSERT(staged != job.staged.end());
  // Not there any more, or not to be understood: then it is left out, rather than the whole engine.
  if (!reply.ok() || !wire::decode_container_inspect(reply.body, staged->second)) {
    SWARM_SOMETIMES("sync: a container cannot be read");
    job.staged.erase(staged);
    // What is known of one that is there stays, and so do its name and its room.
    if (reply.status != 404) job.unread.insert(id);
  }
  inspect_more(step, key);
}

void EngineSync::read_rest(Step& step, EngineKey key) {
  Job& job = jobs_.at(key);
  job.lists = 3;
  const auto read = [this, key, serial = job.serial](Step& then) {
    Job* mine = job_of(key, serial);
    if (mine == nullptr || --mine->lists > 0) return;
    const auto finished = std::make_shared<Job>(std::move(*mine));
    jobs_.erase(key);
    finished->done(then, {},
                   [this, key, finished](Step& applying) { apply(applying, key, *finished); });
  };
  refresher_.images(step, key, read);
  refresher_.networks(step, key, read);
  refresher_.volumes(step, key, read);
}

void EngineSync::fail(Step& step, EngineKey key, const std::string& reason) {
  SWARM_SOMETIMES("sync: failed");
  const auto at = jobs_.find(key);
  if (at == jobs_.end()) return;
  const Done done = std::move(at->second.done);
  jobs_.erase(at);
  refresher_.take_changes(key);
  done(step, reason.empty() ? "the engine's answer is not understood" : reason, [](Step&) {});
}

void EngineSync::apply(Step& step, EngineKey key, Job& job) {
  Engine* engine = context_.live_engine(key);
  SWARM_ASSERT(engine != nullptr && engine->registered());
  engine->refreshed_at = step.at.now;
  const std::vector<std::string> changed = refresher_.take_changes(key);
  const std::set<std::string_view> fresher(changed.begin(), changed.end());
  if (!job.same) put_staged(step, *engine, job, fresher);
  lives_.read(step, *engine, fresher);
  // A pending engine could not keep what its events told: read those again.
  for (const std::string& id : changed) {
    if (context_.state.containers().by_id(id) == nullptr) {
      SWARM_SOMETIMES("sync: an event came too early");
      refresher_.container(step, key, id, [](Step&) {});
    }
  }
}

void EngineSync::put_staged(Step& step, Engine& engine, Job& job,
                            const std::set<std::string_view>& fresher) {
  for (const ContainerKey before : job.before) {
    const Container* container = context_.state.containers().get(before);
    if (container == nullptr || container->engine != engine.key) continue;
    if (job.staged.contains(container->id) || fresher.contains(container->id)) continue;
    if (job.unread.contains(container->id)) continue;
    SWARM_SOMETIMES("sync: a container is gone");
    lives_.gone(step, engine, *container);
    context_.state.erase_container(before);
  }
  for (auto& [id, container] : job.staged) {
    SWARM_SOMETIMES_IF(fresher.contains(id), "sync: an event was fresher");
    if (!fresher.contains(id)) context_.state.put_container(engine, std::move(container));
  }
  // From here on a list with that print tells nothing, as long as nothing else changes: each
  // container of the list is known as it was listed, and no other one is known.
  const bool exact =
      fresher.empty() && engine.containers.size() == job.staged.size() && engine.name() == job.node;
  engine.prints.containers = exact ? job.print : 0;
  engine.prints.changes = engine.changes;
}

}  // namespace swarm
