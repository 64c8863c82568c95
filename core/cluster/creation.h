// Creating a container: take the name, choose the node, reserve the room, ask
// the engine, pull the image if it must, try elsewhere if that can help.
//
// Name and room are taken in the step that decides, before anything is sent:
// concurrent creates can neither overfill a node nor share a name or a port.
#pragma once

#include "core/cluster/cluster.h"
#include "core/cluster/cluster_context.h"
#include "core/cluster/refresher.h"
#include "core/scheduler/scheduler.h"
#include "core/wire/endpoints.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace swarm {

// The text of a 409 for a name in use.
Error name_conflict(std::string_view name);

class Creation {
 public:
  using Done = std::function<void(Step&, CreateOutcome&&)>;

  Creation(ClusterContext& context, Refresher& refresher, const Scheduler& scheduler)
      : context_(context), refresher_(refresher), scheduler_(scheduler) {}

  void start(Step& step, CreateOrder order, Done done);
  // The engine leaves: what is still unsettled there is let go.
  void engine_leaving(EngineKey engine);

 private:
  struct Job {
    CreateOrder order;
    Done done;
    std::string name;
    std::string swarm_id;
    // Of the attempt under way.
    EngineKey engine = no_key;
    ReservationId reservation = 0;
    bool pulled = false;
    wire::CreateBody body;
    std::vector<wire::FurtherEndpoint> further;  // Networks that are still to be joined.
    bool joins = false;                          // There were some.
    Instant began{};
    // Of all attempts: which remedies were tried.
    bool tried_image_affinity = false;
    bool tried_os = false;
    int elsewhere = 0;
    int retries = 0;
  };
  using JobPtr = std::shared_ptr<Job>;
  // A create of which nobody knows whether the engine did it.
  struct Unsettled {
    EngineKey engine = no_key;
    std::string name;
    std::string swarm_id;
    Timers::Id timer = 0;
    int attempts = 0;
    int absent = 0;  // Looks that did not find it.
  };
  enum class Where { anywhere, with_image };

  std::string new_name(int attempt);
  std::string new_swarm_id();
  void attempt(Step& step, const JobPtr& job, Where where);
  std::vector<LocalNetwork> networks_of(const Job& job) const;
  void prefer_network_node(Job& job);
  void prefer_namesake_node(const Job& job, ContainerSpec& spec) const;
  void send(Step& step, const JobPtr& job);
  void answered(Step& step, const JobPtr& job, EngineReply&& reply);
  void created(Step& step, const JobPtr& job, const std::string& json);
  void join_networks(Step& step, const JobPtr& job, const std::string& id,
                     std::function<void(Step&)> joined);
  void made(Step& step, const JobPtr& job, Created made);
  void undo(Step& step, const JobPtr& job, const std::string& id, Error error);
  void image_missing(Step& step, const JobPtr& job, const Error& error);
  void refused(Step& step, const JobPtr& job, Error error);
  bool try_other_os(Step& step, const JobPtr& job, const Error& error);
  bool try_where_image_is(Step& step, const JobPtr& job);
  std::string nodes_with(const std::string& image) const;
  void left_behind(Step& step, const JobPtr& job, Error error);
  void lost(Step& step, const JobPtr& job, const EngineReply& reply);

  void no_place(Step& step, const JobPtr& job, Error error, const ContainerSpec& spec);
  void give_up(Step& step, const JobPtr& job, Error error);
  void finish(Step& step, const JobPtr& job, CreateOutcome&& outcome);

  void keep_unsettled(Step& step, const Job& job);
  void plan_settling(Step& step, ReservationId reservation);
  void settle(Step& step, ReservationId reservation);
  void looked(Step& step, EngineKey key, ReservationId reservation, const EngineReply& reply);
  void let_go(ReservationId reservation);

  ClusterContext& context_;
  Refresher& refresher_;
  const Scheduler& scheduler_;
  std::map<ReservationId, Unsettled> unsettled_;
};

}  // namespace swarm
