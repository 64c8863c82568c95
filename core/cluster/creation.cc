#include "core/cluster/creation.h"

#include "core/base/percent.h"
#include "core/base/sometimes.h"
#include "core/cluster/container_name.h"
#include "core/cluster/image_pull.h"
#include "core/cluster/image_reference.h"
#include "core/cluster/network_places.h"
#include "core/model/stats.h"
#include "core/scheduler/filter_table.h"
#include "core/wire/docker.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr Duration create_timeout = std::chrono::seconds(120);
constexpr ApiVersion several_endpoints_since{1, 44};
// Nodes that are tried when one turns out not to listen at all.
constexpr int elsewhere_max = 3;
// Nodes whose refusal is explained beside an error.
constexpr std::size_t refusals_max = 100;
constexpr std::string_view swarm_id_label = "com.docker.swarm.id";

bool names_node(const std::vector<std::string>& constraints) {
  return std::ranges::any_of(constraints, [](const std::string& rule) {
    return rule.starts_with("node==") && !rule.starts_with("node==~");
  });
}

std::string create_path(const Engine& engine, const std::string& name,
                        const std::string& platform) {
  constexpr ApiVersion platform_since{1, 41};
  std::string path = "/containers/create?name=" + percent_encode(name);
  if (!platform.empty() && engine.facts.api >= platform_since) {
    path += "&platform=" + percent_encode(platform);
  }
  return path;
}

// The system in `image operating system "windows" cannot be used on this platform`, or empty.
std::string foreign_os(const std::string& message) {
  constexpr std::string_view before = "image operating system \"";
  constexpr std::string_view after = "\" cannot be used on this platform";
  const std::size_t from = message.find(before);
  if (from == std::string::npos) return {};
  const std::size_t to = message.find(after, from + before.size());
  if (to == std::string::npos) return {};
  return message.substr(from + before.size(), to - from - before.size());
}

ScheduleResult result_of(const CreateOutcome& outcome) {
  if (outcome.ok) return ScheduleResult::placed;
  switch (outcome.failure.error.code) {
    case Errc::name_in_use:
      return ScheduleResult::conflict;
    case Errc::unavailable:
      return ScheduleResult::timeout;
    case Errc::engine_refused:
    case Errc::engine_unreachable:
      return ScheduleResult::engine_error;
    default:
      return ScheduleResult::rejected;
  }
}

}  // namespace

Error name_conflict(std::string_view name) {
  const std::string text(name);
  return {Errc::name_in_use,
          "Conflict: The name " + text +
              " is already assigned. You have to delete (or rename) that container to be able to "
              "assign " +
              text + " to a container again."};
}

void Creation::start(Step& step, CreateOrder order, Done done) {
  const JobPtr job = std::make_shared<Job>();
  job->order = std::move(order);
  job->done = std::move(done);
  job->name = job->order.body.spec().name;
  job->began = step.at.now;
  job->retries = context_.options.create_retries;
  if (job->name.empty()) {
    SWARM_SOMETIMES("create: without a name");
    for (int i = 0; !context_.state.hold_name(job->name = new_name(i)); ++i) {
    }
    job->order.body.set_name(job->name);
  } else if (!context_.state.hold_name(job->name, job->order.root)) {
    SWARM_SOMETIMES("create: the name is taken");
    ++context_.stats.scheduler.reservation_conflicts[ConflictKind::name];
    CreateOutcome outcome;
    outcome.failure.error = name_conflict(job->name);
    job->name.clear();  // Not ours to release.
    return finish(step, job, std::move(outcome));
  }
  job->swarm_id = job->order.body.swarm_id();
  SWARM_SOMETIMES_IF(!job->order.root.empty(), "create: a copy of a lost container");
  if (job->swarm_id.empty()) {
    job->swarm_id = new_swarm_id();
    job->order.body.set_label(swarm_id_label, job->swarm_id);
  }
  attempt(step, job, Where::anywhere);
}

std::string Creation::new_name(int attempt) {
  return drawn_container_name(context_.random, attempt);
}

// Its short form must not look like a number: some tools would take it for a PID.
std::string Creation::new_swarm_id() {
  std::string id;
  do {
    id = context_.random.hex(32);
  } while (id.find_first_not_of("0123456789") >= 12);
  return id;
}

void Creation::attempt(Step& step, const JobPtr& job, Where where) {
  // A copy for each attempt: what one adds does not burden the next.
  job->body = job->order.body;
  job->pulled = false;
  std::vector<LocalNetwork> networks = networks_of(*job);
  prefer_network_node(*job);
  ContainerSpec spec = job->body.spec();
  spec.local_networks = std::move(networks);
  spec.constraints.insert(spec.constraints.end(), job->order.placement_only.begin(),
                          job->order.placement_only.end());
  prefer_namesake_node(*job, spec);
  // For this choice only, so that the container can move to nodes without the image later.
  if (where == Where::with_image) spec.whitelists.push_back(nodes_with(spec.image));
  const auto node = scheduler_.place(spec, context_.state.placement(), context_.random);
  if (!node) return no_place(step, job, node.error(), spec);
  Engine* engine = context_.live_engine(*node);
  SWARM_ASSERT(engine != nullptr);
  job->engine = *node;
  job->reservation = context_.state.reserve(*engine, spec, job->swarm_id);
  send(step, job);
}

// Those of single nodes, as the client called them.
std::vector<LocalNetwork> Creation::networks_of(const Job& job) const {
  const ContainerSpec& asked = job.order.body.spec();
  std::vector<std::string> references{asked.network_mode};
  references.insert(references.end(), asked.networks.begin(), asked.networks.end());
  references.insert(references.end(), job.order.networks_to_join.begin(),
                    job.order.networks_to_join.end());
  return local_networks(context_.state, references);
}

// A network that only one node has draws the container there, softly, unless the user names a node.
void Creation::prefer_network_node(Job& job) {
  const std::optional<NetworkPlace> only =
      only_network_place(context_.state, job.body.spec().network_mode);
  if (!only) return;
  if (only->network->name != job.body.spec().network_mode) {
    job.body.set_network_mode(only->network->name);
  }
  if (!names_node(job.body.spec().constraints)) {
    job.body.add_constraint("node==~" + only->engine->facts.name);
  }
}

// For this choice only, and softly: the container does not ask for that network yet.
void Creation::prefer_namesake_node(const Job& job, ContainerSpec& spec) const {
  if (names_node(spec.constraints)) return;
  const std::string node = namesake_node(context_.state, job.body.named_volumes());
  if (node.empty()) return;
  SWARM_SOMETIMES("create: a volume is called like a network");
  spec.constraints.push_back("node==~" + node);
}

void Creation::send(Step& step, const JobPtr& job) {
  const Engine* engine = context_.live_engine(job->engine);
  if (engine == nullptr)
    return refused(step, job, {Errc::engine_unreachable, "error creating container"});
  HttpRequest request =
      context_.request(*engine, "POST", create_path(*engine, job->name, job->order.platform));
  request.headers.add("Content-Type", "application/json");
  request.body = job->body.encode_for(engine->facts.cpus);
  job->further.clear();
  if (engine->facts.api < several_endpoints_since) {
    job->further = wire::take_further_endpoints(request.body);
    job->joins = !job->further.empty();
  }
  context_.calls.start(
      step, job->engine, std::move(request), create_timeout,
      [this, job](Step& then, EngineReply&& reply) { answered(then, job, std::move(reply)); });
}

void Creation::answered(Step& step, const JobPtr& job, EngineReply&& reply) {
  if (!reply.answered()) return lost(step, job, reply);
  if (reply.ok()) return created(step, job, reply.body);
  Error error{Errc::engine_refused, wire::error_message(reply.body), reply.status};
  const bool image = reply.status == 404 && error.detail.find("No such image") != std::string::npos;
  if (image && !job->pulled) return image_missing(step, job, error);
  refused(step, job, std::move(error));
}

void Creation::created(Step& step, const JobPtr& job, const std::string& json) {
  auto answer = wire::decode_create_answer(json);
  if (!answer) return refused(step, job, {Errc::engine_refused, answer.error().detail, 500});
  const std::string id = answer->id;
  join_networks(step, job, id, [this, job, id, warnings = std::move(answer->warnings)](Step& at) {
    made(at, job, {id, warnings});
  });
}

// Engines before API 1.44 take a create with one network at most; it joins the others behind it. If
// it cannot, there is no container.
void Creation::join_networks(Step& step, const JobPtr& job, const std::string& id,
                             std::function<void(Step&)> joined) {
  if (job->further.empty()) return joined(step);
  const Engine* engine = context_.live_engine(job->engine);
  if (engine == nullptr) {
    return left_behind(step, job, {Errc::engine_unreachable, "error creating container"});
  }
  SWARM_SOMETIMES("create: joins a further network");
  const wire::FurtherEndpoint endpoint = std::move(job->further.front());
  job->further.erase(job->further.begin());
  HttpRequest request = context_.request(
      *engine, "POST", "/networks/" + percent_encode(endpoint.network) + "/connect");
  request.headers.add("Content-Type", "application/json");
  request.body = wire::encode_connect(id, endpoint);
  context_.calls.start(
      step, job->engine, std::move(request), create_timeout,
      [this, job, id, joined = std::move(joined)](Step& then, EngineReply&& reply) {
        if (reply.ok()) return join_networks(then, job, id, joined);
        Error error{Errc::engine_refused, wire::error_message(reply.body), reply.status};
        if (!reply.answered()) error = {Errc::engine_unreachable, reply.reason};
        undo(then, job, id, std::move(error));
      });
}

void Creation::undo(Step& step, const JobPtr& job, const std::string& id, Error error) {
  const Engine* engine = context_.live_engine(job->engine);
  if (engine == nullptr) return left_behind(step, job, std::move(error));
  SWARM_SOMETIMES("create: undone");
  context_.calls.start(
      step, job->engine, context_.request(*engine, "DELETE", "/containers/" + id + "?force=1&v=1"),
      create_timeout, [this, job, error = std::move(error)](Step& then, EngineReply&& reply) {
        const bool is_gone = reply.ok() || reply.status == 404;
        SWARM_SOMETIMES_IF(!is_gone, "create: could not be undone");
        is_gone ? refused(then, job, error) : left_behind(then, job, error);
      });
}

void Creation::made(Step& step, const JobPtr& job, Created made) {
  const std::string id = made.id;
  const auto read = job->joins ? &Refresher::container : &Refresher::new_container;
  (refresher_.*read)(step, job->engine, id, [this, job, id, made = std::move(made)](Step& then) {
    CreateOutcome outcome;
    outcome.ok = true;
    outcome.created = made;
    if (context_.state.containers().by_id(id) == nullptr) {
      SWARM_SOMETIMES("create: made, but not to be read yet");
      // It is there, but cannot be read just now: its name and room stay taken until it can.
      keep_unsettled(then, *job);
      job->name.clear();
    } else {
      context_.state.release(job->reservation);
    }
    context_.stats.scheduler.phases[SchedulePhase::create].observe(then.at.now - job->began);
    finish(then, job, std::move(outcome));
  });
}

void Creation::image_missing(Step& step, const JobPtr& job, const Error& error) {
  SWARM_SOMETIMES("create: the image is missing");
  if (context_.live_engine(job->engine) == nullptr) return refused(step, job, error);
  job->pulled = true;
  const PullOrder order{job->body.spec().image, job->order.platform, job->order.registry_auth};
  const Instant began = step.at.now;
  pull_image(context_, step, job->engine, order, {},
             [this, job, error, began](Step& then, ProgressResult&& result) {
               context_.stats.scheduler.phases[SchedulePhase::pull].observe(then.at.now - began);
               if (result.ok) {
                 SWARM_SOMETIMES("create: pulled");
                 refresher_.images(then, job->engine, [](Step&) {});
                 return send(then, job);
               }
               SWARM_SOMETIMES("create: the pull failed");
               // The engine's own words first, so that clients recognise a missing image.
               Error both = error;
               both.detail += ": " + result.problem;
               if (try_where_image_is(then, job)) return;
               refused(then, job, std::move(both));
             });
}

// The engine said no, or the image cannot be had there: the room is free again.
void Creation::refused(Step& step, const JobPtr& job, Error error) {
  SWARM_SOMETIMES("create: refused");
  if (try_other_os(step, job, error)) return;
  if (job->reservation != 0) context_.state.release(std::exchange(job->reservation, 0));
  if (job->retries > 0) {
    SWARM_SOMETIMES("create: tried again");
    --job->retries;
    step.log(LogLevel::warning, "Failed to create container, retrying",
             {{"name", job->name}, {"reason", error.detail}});
    return attempt(step, job, Where::anywhere);
  }
  give_up(step, job, std::move(error));
}

bool Creation::try_other_os(Step& step, const JobPtr& job, const Error& error) {
  const std::string os = foreign_os(error.detail);
  if (os.empty() || job->tried_os) return false;
  SWARM_SOMETIMES("create: another operating system");
  job->tried_os = true;
  context_.state.release(std::exchange(job->reservation, 0));
  job->order.body.add_constraint("ostype==" + os);
  attempt(step, job, Where::anywhere);
  return true;
}

bool Creation::try_where_image_is(Step& step, const JobPtr& job) {
  const ContainerSpec& spec = job->body.spec();
  if (job->tried_image_affinity || names_node(spec.constraints)) return false;
  if (nodes_with(spec.image).empty()) return false;
  SWARM_SOMETIMES("create: goes where the image is");
  job->tried_image_affinity = true;
  context_.state.release(std::exchange(job->reservation, 0));
  attempt(step, job, Where::with_image);
  return true;
}

// The healthy nodes that know the image by this reference, as a whitelist; empty if there are none.
// An affinity would not do: a node may have the same image by another name only.
std::string Creation::nodes_with(const std::string& image) const {
  std::string names;
  for (EngineKey key = 0; key < context_.state.engine_end(); ++key) {
    const Engine* engine = context_.state.engine(key);
    if (engine == nullptr || !engine->healthy() || find_image(*engine, image) == nullptr) continue;
    names += (names.empty() ? "node==" : "|") + engine->node.name;
  }
  return names;
}

// No answer. Either nothing was sent (then another node may do it), or nobody knows.
void Creation::lost(Step& step, const JobPtr& job, const EngineReply& reply) {
  // An engine that left discovery meanwhile may have done it: made elsewhere too, it would be there
  // twice when that engine comes back.
  const bool not_sent =
      reply.failure == FailureKind::refused || reply.failure == FailureKind::resolve;
  if (not_sent) {
    SWARM_SOMETIMES("create: not sent, tried elsewhere");
    context_.state.release(std::exchange(job->reservation, 0));
    if (job->elsewhere++ < elsewhere_max) return attempt(step, job, Where::anywhere);
    return give_up(step, job, {Errc::engine_unreachable, reply.reason});
  }
  SWARM_SOMETIMES("create: no answer");
  SWARM_SOMETIMES_IF(reply.failure == FailureKind::reset, "create: the connection ended");
  SWARM_SOMETIMES_IF(reply.failure == FailureKind::timeout, "create: timed out");
  const Engine* engine = context_.state.engine(job->engine);
  const std::string node = engine == nullptr ? std::string() : std::string(engine->name());
  left_behind(step, job,
              {reply.failure == FailureKind::timeout ? Errc::unavailable : Errc::engine_unreachable,
               "node " + node + " did not answer the create: " + reply.reason});
}

// It may be there, so it is made nowhere else; its name and room stay taken until that is known.
void Creation::left_behind(Step& step, const JobPtr& job, Error error) {
  keep_unsettled(step, *job);
  job->reservation = 0;
  job->name.clear();
  error.detail += "; the container may exist there";
  give_up(step, job, std::move(error));
}

void Creation::no_place(Step& step, const JobPtr& job, Error error, const ContainerSpec& spec) {
  SWARM_SOMETIMES("create: no node");
  CreateOutcome outcome;
  outcome.failure.error = std::move(error);
  for (Refusal& refusal : scheduler_.explain(spec, context_.state.placement(), refusals_max)) {
    ++context_.stats.scheduler.filter_rejections[kind_of_filter(refusal.filter)];
    outcome.failure.refusals.push_back(
        {std::move(refusal.node), std::move(refusal.filter), std::move(refusal.reason)});
  }
  finish(step, job, std::move(outcome));
}

void Creation::give_up(Step& step, const JobPtr& job, Error error) {
  SWARM_SOMETIMES("create: given up");
  CreateOutcome outcome;
  outcome.failure.error = std::move(error);
  finish(step, job, std::move(outcome));
}

void Creation::finish(Step& step, const JobPtr& job, CreateOutcome&& outcome) {
  if (!job->name.empty()) context_.state.release_name(job->name);
  ++context_.stats.scheduler.attempts[result_of(outcome)];
  job->done(step, std::move(outcome));
}

// --- Creates whose end nobody knows ------------------------------------------------

void Creation::keep_unsettled(Step& step, const Job& job) {
  SWARM_SOMETIMES("create: nobody knows its end");
  if (context_.live_engine(job.engine) == nullptr) {
    SWARM_SOMETIMES("create: its engine left before its end was known");
    // It has left the cluster meanwhile: nobody can be asked, and its room is nobody's.
    context_.state.release(job.reservation);
    if (!job.name.empty()) context_.state.release_name(job.name);
    return;
  }
  Unsettled& unsettled = unsettled_[job.reservation];
  unsettled.engine = job.engine;
  unsettled.name = job.name;
  unsettled.swarm_id = job.swarm_id;
  plan_settling(step, job.reservation);
}

void Creation::plan_settling(Step& step, ReservationId reservation) {
  Unsettled& unsettled = unsettled_.at(reservation);
  const int doublings = std::min(unsettled.attempts++, 5);
  const Duration pause = std::chrono::seconds(1) * (1 << doublings);
  unsettled.timer = context_.timers.set(
      step.at.now + pause, [this, reservation](Step& then) { settle(then, reservation); });
}

// Asks the engine for a container with that swarm ID.
void Creation::settle(Step& step, ReservationId reservation) {
  const auto found = unsettled_.find(reservation);
  if (found == unsettled_.end()) return;
  const Engine* engine = context_.live_engine(found->second.engine);
  SWARM_ASSERT(engine != nullptr);
  const EngineKey key = engine->key;
  const std::string filters =
      R"({"label":["com.docker.swarm.id=)" + found->second.swarm_id + R"("]})";
  HttpRequest request =
      context_.request(*engine, "GET", "/containers/json?all=1&filters=" + percent_encode(filters));
  context_.calls.start(step, key, std::move(request), std::chrono::seconds(10),
                       [this, key, reservation](Step& then, EngineReply&& reply) {
                         if (unsettled_.contains(reservation))
                           looked(then, key, reservation, reply);
                       });
}

void Creation::looked(Step& step, EngineKey key, ReservationId reservation,
                      const EngineReply& reply) {
  SWARM_SOMETIMES_IF(!reply.ok(), "create: a look for it failed");
  const Engine* asked = context_.live_engine(key);
  if (asked == nullptr || !reply.ok()) return plan_settling(step, reservation);
  const auto listed = wire::decode_container_list(reply.body, {asked->name(), asked->ip});
  if (!listed) return plan_settling(step, reservation);
  if (listed->empty()) {
    SWARM_SOMETIMES("create: one look found nothing");
    // A slow engine may still be at it, so one look is not enough.
    constexpr int looks = 3;
    if (++unsettled_.at(reservation).absent < looks) return plan_settling(step, reservation);
    return let_go(reservation);
  }
  const std::string id = listed->front().id;
  refresher_.container(step, key, id, [this, id, reservation](Step& read) {
    if (!unsettled_.contains(reservation)) return;
    // Seen, but perhaps not read: its room must not be given away before the table has it.
    if (context_.state.containers().by_id(id) == nullptr) return plan_settling(read, reservation);
    let_go(reservation);
  });
}

void Creation::let_go(ReservationId reservation) {
  SWARM_SOMETIMES("create: an unknown end has become known");
  const Unsettled unsettled = unsettled_.at(reservation);
  unsettled_.erase(reservation);
  context_.timers.cancel(unsettled.timer);
  context_.state.release(reservation);
  if (!unsettled.name.empty()) context_.state.release_name(unsettled.name);
}

void Creation::engine_leaving(EngineKey engine) {
  SWARM_SOMETIMES("create: an engine leaves");
  std::vector<ReservationId> gone;
  for (const auto& [reservation, unsettled] : unsettled_) {
    if (unsettled.engine == engine) gone.push_back(reservation);
  }
  SWARM_SOMETIMES_IF(!gone.empty(), "create: its engine leaves while its end is unknown");
  for (const ReservationId reservation : gone) let_go(reservation);
}

}  // namespace swarm
