// Reads everything of one engine: containers (with an inspect for those that
// are new or changed), images, networks, volumes. Applies it in one step at the
// end, leaving alone what was refreshed meanwhile.
#pragma once

#include "core/cluster/cluster_context.h"
#include "core/cluster/life_events.h"
#include "core/cluster/refresher.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

class EngineSync {
 public:
  // Called once. Empty reason: everything was read. `apply` puts the containers into the state; the
  // caller calls it when the engine is registered.
  using Done =
      std::function<void(Step&, const std::string& reason, std::function<void(Step&)> apply)>;

  EngineSync(ClusterContext& context, Refresher& refresher, LifeEvents& lives)
      : context_(context), refresher_(refresher), lives_(lives) {}

  // One at a time for each engine.
  void run(Step& step, EngineKey engine, Done done);
  // `done` is not called any more. Nothing happens if none runs.
  void cancel(EngineKey engine);

 private:
  struct Job {
    std::uint64_t serial = 0;  // Answers to questions of an earlier, cancelled job are dropped.
    Done done;
    std::vector<ContainerKey> before;  // When the list was asked for.
    bool same = false;                 // The list says exactly what is known: nothing is staged.
    std::uint64_t print = 0;           // Of a list that gave nothing to inspect; else 0.
    std::string node;                  // The engine's name as its list was decoded.
    std::map<std::string, Container> staged;  // By ID: what the engine has.
    std::set<std::string> unread;  // Listed, and the engine cannot tell of them just now.
    std::deque<std::string> to_inspect;
    int inspecting = 0;
    int lists = 0;  // Images, networks, volumes still out.
  };

  Job* job_of(EngineKey engine, std::uint64_t serial);
  void listed(Step& step, EngineKey engine, EngineReply&& reply);
  void stage(Job& job, const Engine& engine, std::vector<Container> containers);
  void inspect_more(Step& step, EngineKey engine);
  void inspected(Step& step, EngineKey engine, const std::string& id, EngineReply&& reply);
  void read_rest(Step& step, EngineKey engine);
  void fail(Step& step, EngineKey engine, const std::string& reason);
  void apply(Step& step, EngineKey engine, Job& job);  // The job's end.
  void put_staged(Step& step, Engine& engine, Job& job, const std::set<std::string_view>& fresher);

  ClusterContext& context_;
  Refresher& refresher_;
  LifeEvents& lives_;
  std::map<EngineKey, Job> jobs_;
  std::uint64_t last_serial_ = 0;
};

}  // namespace swarm
