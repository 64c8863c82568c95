#include "core/cluster/reschedule/family_work.h"

#include "core/base/percent.h"
#include "core/base/sometimes.h"
#include "core/model/stats.h"
#include "core/wire/docker.h"

#include <algorithm>
#include <utility>

namespace swarm {
namespace {

// Stopping may take as long as the container's own stop timeout.
constexpr Duration call_timeout = std::chrono::minutes(5);

std::string container_path(const std::string& id, std::string_view action) {
  return "/containers/" + id + std::string(action);
}

// 304: it is so already. 404 to a removal: somebody else was faster.
bool agreed(const EngineReply& reply, std::string_view method) {
  return reply.ok() || reply.status == 304 || (method == "DELETE" && reply.status == 404);
}

}  // namespace

FamilyWork::Target FamilyWork::target_of(const Container& container) {
  return {container.engine, container.id, std::string(container.name())};
}

void FamilyWork::call(Step& step, const Target& target, std::string_view method,
                      const std::string& path, std::string body, Calls::ReplyHandler handler) {
  const Engine* engine = context_.live_engine(target.engine);
  if (engine == nullptr) {
    EngineReply gone;
    gone.failure = FailureKind::forgotten;
    gone.reason = "the engine left the cluster";
    return handler(step, std::move(gone));
  }
  HttpRequest request = context_.request(*engine, method, path);
  if (!body.empty()) request.headers.add("Content-Type", "application/json");
  request.body = std::move(body);
  context_.calls.start(step, target.engine, std::move(request), call_timeout, std::move(handler));
}

void FamilyWork::inspect(Step& step, const JobPtr& job, const Target& target,
                         const std::function<void(Step&, const Container&)>& then) {
  call(step, target, "GET", container_path(target.id, "/json"), {},
       [this, job, target, then](Step& at, EngineReply&& reply) {
         Container fresh;
         const Container* known = context_.state.containers().by_id(target.id);
         if (known != nullptr && known->engine == target.engine) fresh = *known;
         if (!reply.ok() || !wire::decode_container_inspect(reply.body, fresh)) {
           return fail(at, job, reply);
         }
         then(at, fresh);
       });
}

// Goes on only if the winner is there, and runs if it is to run.
void FamilyWork::prove(Step& step, const JobPtr& job, const Then& then) {
  inspect(step, job, job->winner, [this, job, then](Step& at, const Container& fresh) {
    if (job->winner_runs && standing_of(fresh) == Standing::stopped) {
      return fail(at, job, true, "the other copy has stopped meanwhile");
    }
    then(at, job);
  });
}

void FamilyWork::act(Step& step, const JobPtr& job, std::string_view method,
                     const std::string& path, const std::string& body, const Then& then) {
  call(step, job->subject, method, path, body,
       [this, job, then, method](Step& at, EngineReply&& reply) {
         SWARM_SOMETIMES_IF(!reply.answered(), "copies: no answer to a step");
         if (!agreed(reply, method)) return fail(at, job, reply);
         then(at, job);
       });
}

// --- A copy that is not complete -------------------------------------------------

// What the copy's label says is to be done, less the networks that it has joined already.
void FamilyWork::read_plan(const Container& copy, Job& job) {
  const auto label = copy.labels.find(std::string(wire::rescheduled_plan_label));
  if (label == copy.labels.end()) return;
  wire::CopyPlan plan = wire::decode_copy_plan(label->second);
  job.starts = plan.start;
  const auto joined = [&](const wire::NetworkJoin& join) {
    return std::ranges::find(copy.networks, join.network, &NetworkAttachment::name) !=
           copy.networks.end();
  };
  std::erase_if(plan.joins, joined);
  job.joins = std::move(plan.joins);
}

void FamilyWork::finish(Step& step, const Container& copy, StillWanted wanted, Done done) {
  const JobPtr job = std::make_shared<Job>();
  job->subject = target_of(copy);
  job->wanted = std::move(wanted);
  job->done = std::move(done);
  inspect(step, job, job->subject, [this, job](Step& at, const Container& fresh) {
    SWARM_SOMETIMES_IF(fresh.runs(), "copies: the start had been done");
    if (fresh.runs()) return succeed(at, job);
    read_plan(fresh, *job);
    join_next(at, job);
  });
}

void FamilyWork::join_next(Step& step, const JobPtr& job) {
  if (job->joins.empty()) return start(step, job);
  const wire::NetworkJoin join = std::move(job->joins.back());
  job->joins.pop_back();
  act(step, job, "POST", "/networks/" + percent_encode(join.network) + "/connect",
      wire::encode_network_connect(job->subject.id, join),
      [this](Step& at, const JobPtr& same) { join_next(at, same); });
}

void FamilyWork::start(Step& step, const JobPtr& job) {
  if (!job->starts) return succeed(step, job);
  if (!job->wanted(job->subject.id)) {
    return fail(step, job, false, "another copy has come back meanwhile");
  }
  act(step, job, "POST", container_path(job->subject.id, "/start"), {},
      [this](Step& at, const JobPtr& same) { succeed(at, same); });
}

// Without force: an engine refuses to remove what runs, whatever is believed here. Its anonymous
// volumes go too: nothing has ever written to them.
void FamilyWork::undo(Step& step, const Container& copy, Done done) {
  const JobPtr job = std::make_shared<Job>();
  job->subject = target_of(copy);
  job->done = std::move(done);
  act(step, job, "DELETE", container_path(job->subject.id, "?v=1"), {},
      [this](Step& at, const JobPtr& same) { succeed(at, same); });
}

// --- A copy too many -------------------------------------------------------------

void FamilyWork::fence(Step& step, const Container& loser, const Container& winner, Done done) {
  const JobPtr job = std::make_shared<Job>();
  const FencePolicy policy = context_.options.fence;
  const bool older =
      std::pair(loser.generation, loser.created) < std::pair(winner.generation, winner.created);
  job->subject = target_of(loser);
  job->subject_runs = loser.runs();
  job->winner = target_of(winner);
  job->winner_runs = true;
  // One that an earlier fence has kept stays kept.
  const bool kept = is_name_of_old(loser.name(), loser.id);
  job->removes = policy == FencePolicy::remove_old && older && !kept;
  job->renames = !job->removes && !kept && policy != FencePolicy::stop_old;
  job->done = std::move(done);
  prove(step, job, [this](Step& at, const JobPtr& same) { stop(at, same); });
}

void FamilyWork::rename(Step& step, const Container& loser, const Container& winner, Done done) {
  const JobPtr job = std::make_shared<Job>();
  job->subject = target_of(loser);
  job->winner = target_of(winner);
  job->renames = true;
  job->done = std::move(done);
  prove(step, job, [this](Step& at, const JobPtr& same) { stopped(at, same); });
}

void FamilyWork::stop(Step& step, const JobPtr& job) {
  if (!job->subject_runs) return stopped(step, job);
  act(step, job, "POST", container_path(job->subject.id, "/stop"), {},
      [this](Step& at, const JobPtr& same) {
        ++context_.stats.reschedule.fenced[FenceAction::stopped];
        SWARM_SOMETIMES("copies: one was stopped");
        if (!same->removes) return stopped(at, same);
        // The stop may have taken long. Nothing is removed on the word of an old look.
        prove(at, same, [this](Step& then, const JobPtr& proven) { stopped(then, proven); });
      });
}

void FamilyWork::stopped(Step& step, const JobPtr& job) {
  if (job->removes) {
    return act(step, job, "DELETE", container_path(job->subject.id, ""), {},
               [this](Step& at, const JobPtr& same) {
                 ++context_.stats.reschedule.fenced[FenceAction::removed];
                 SWARM_SOMETIMES("copies: one was removed");
                 succeed(at, same);
               });
  }
  const std::string name = name_of_old(job->subject.name, job->subject.id);
  if (!job->renames || job->subject.name.empty()) return succeed(step, job);
  act(step, job, "POST", container_path(job->subject.id, "/rename?name=" + percent_encode(name)),
      {}, [this](Step& at, const JobPtr& same) {
        ++context_.stats.reschedule.fenced[FenceAction::renamed];
        SWARM_SOMETIMES("copies: one was renamed");
        succeed(at, same);
      });
}

// --- Ends ------------------------------------------------------------------------

void FamilyWork::succeed(Step& step, const JobPtr& job) {
  refresher_.container(step, job->subject.engine, job->subject.id, [job](Step& at) {
    job->done(at, {true, false, {}});
  });
}

void FamilyWork::fail(Step& step, const JobPtr& job, const EngineReply& reply) {
  fail(step, job, reply.answered(),
       reply.answered() ? wire::error_message(reply.body) : reply.reason);
}

// What is there now is read before anybody decides again.
void FamilyWork::fail(Step& step, const JobPtr& job, bool refused, const std::string& reason) {
  refresher_.container(step, job->subject.engine, job->subject.id,
                       [this, job, refused, reason](Step& at) {
                         if (job->winner.id.empty()) return job->done(at, {false, refused, reason});
                         refresher_.container(at, job->winner.engine, job->winner.id,
                                              [job, refused, reason](Step& then) {
                                                job->done(then, {false, refused, reason});
                                              });
                       });
}

}  // namespace swarm
