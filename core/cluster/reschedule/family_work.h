// Carries out what a family needs (family.h), one call after the other. Before
// anything is stopped or removed the winner is inspected afresh: only what was
// just seen to run is a reason to touch another copy.
#pragma once

#include "core/cluster/cluster_context.h"
#include "core/cluster/refresher.h"
#include "core/cluster/reschedule/family.h"
#include "core/wire/recipe.h"

#include <functional>
#include <memory>
#include <string>

namespace swarm {

struct WorkResult {
  bool ok = false;
  bool refused = false;  // The engine said no; otherwise nobody knows.
  std::string reason;
};

class FamilyWork {
 public:
  using Done = std::function<void(Step&, const WorkResult&)>;
  // Asked at the last moment before a start: is it still this one that should run?
  using StillWanted = std::function<bool(const std::string& id)>;

  FamilyWork(ClusterContext& context, Refresher& refresher)
      : context_(context), refresher_(refresher) {}

  void finish(Step& step, const Container& copy, StillWanted wanted, Done done);
  void undo(Step& step, const Container& copy, Done done);
  // What the policy says for `loser`; an older copy is removed at most, a newer one renamed.
  void fence(Step& step, const Container& loser, const Container& winner, Done done);
  void rename(Step& step, const Container& loser, const Container& winner, Done done);

 private:
  struct Target {
    EngineKey engine = no_key;
    std::string id;
    std::string name;
  };
  struct Job {
    Target subject;
    Target winner;
    bool subject_runs = false;
    bool winner_runs = false;
    bool renames = false;
    bool removes = false;
    std::vector<wire::NetworkJoin> joins;
    bool starts = false;
    StillWanted wanted;
    Done done;
  };
  using JobPtr = std::shared_ptr<Job>;
  using Then = std::function<void(Step&, const JobPtr&)>;

  static Target target_of(const Container& container);
  void call(Step& step, const Target& target, std::string_view method, const std::string& path,
            std::string body, Calls::ReplyHandler handler);
  void inspect(Step& step, const JobPtr& job, const Target& target,
               const std::function<void(Step&, const Container&)>& then);
  void prove(Step& step, const JobPtr& job, const Then& then);
  // Goes on if the engine agreed, or if the wanted state is there already.
  void act(Step& step, const JobPtr& job, std::string_view method, const std::string& path,
           const std::string& body, const Then& then);

  static void read_plan(const Container& copy, Job& job);
  void join_next(Step& step, const JobPtr& job);
  void start(Step& step, const JobPtr& job);
  void stop(Step& step, const JobPtr& job);
  void stopped(Step& step, const JobPtr& job);
  void succeed(Step& step, const JobPtr& job);
  void fail(Step& step, const JobPtr& job, const EngineReply& reply);
  void fail(Step& step, const JobPtr& job, bool refused, const std::string& reason);

  ClusterContext& context_;
  Refresher& refresher_;
};

}  // namespace swarm
