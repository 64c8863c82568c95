// The life of every engine: connecting, watching, failing, coming back.
//
//   pending --validated--> healthy --failures--> unhealthy --validated again--> healthy
//
// Whatever is not healthy is asked again by a timer, with a growing pause; each
// state carries its reason. Nothing here waits for another engine.
#pragma once

#include "core/cluster/cluster_context.h"
#include "core/cluster/engine_events.h"
#include "core/cluster/engine_sync.h"
#include "core/cluster/life_events.h"
#include "core/cluster/refresher.h"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace swarm {

class EngineMonitor {
 public:
  struct Listener {
    // The engine leaves; told before its calls end: whoever holds something of it lets go.
    std::function<void(Step&, const Engine&)> leaving;
    std::function<void(Step&, const Engine&)> lost;   // It has become unhealthy.
    std::function<void(Step&, const Engine&)> ready;  // It is healthy, and its containers are read.
    // The registered engine with that ID seems to answer at another address.
    std::function<void(Step&, const std::string& id)> sighted;
  };

  EngineMonitor(ClusterContext& context, Refresher& refresher, Listener listener);

  void add(Step& step, const std::string& address);
  void remove(Step& step, EngineKey engine);
  // Every call's end comes through here: failure accounting (spec core 2.6, without its gaps).
  void account(Step& step, EngineKey engine, FailureKind failure, const std::string& reason);

 private:
  struct Watch {
    Timers::Id probe = 0;    // Next sign of life, or next validation.
    Timers::Id refresh = 0;  // Next full read.
    bool validating = false;
    bool probing = false;
    bool syncing = false;
    int attempts = 0;   // Validations that failed in a row.
    int bad_pings = 0;  // Answers to pings in a row that no engine gives.
    int breaks = 0;     // Event streams in a row that did not last.
    Instant opened{};   // When the last one was asked for.
    std::string told;   // The reason in the log, so that it is there once.
  };

  void start_waiting(Step& step);
  void validate(Step& step, EngineKey engine);
  void got_info(Step& step, EngineKey engine, EngineReply&& reply);
  void got_version(Step& step, EngineKey engine, EngineFacts facts, EngineReply&& reply);
  std::string take_facts(Step& step, Engine& engine, EngineFacts facts);
  void take_time(Step& step, Engine& engine, UnixNanos system_time);
  std::string identity_problem(Step& step, const Engine& engine, const EngineFacts& facts) const;
  void validated(Step& step, EngineKey engine, const std::function<void(Step&)>& apply);
  void not_validated(Step& step, EngineKey engine, const std::string& reason);
  void validation_ended(Step& step);

  void plan_probe(Step& step, EngineKey engine, Duration pause);
  void probe(Step& step, EngineKey engine);
  void pinged(Step& step, EngineKey engine, const EngineReply& reply);
  bool open_events(Step& step, EngineKey engine);
  void plan_refresh(Step& step, EngineKey engine);
  void refresh(Step& step, EngineKey engine);
  void read_facts(Step& step, EngineKey engine);
  void got_facts(Step& step, Engine& engine, std::string_view info);
  void lost(Step& step, Engine& engine, const std::string& reason);
  void stream_ended(Step& step, EngineKey engine);
  void tell(Step& step, const Engine& engine, std::string_view action);
  void count_error(const Engine& engine, FailureKind failure);

  Duration probe_period() const;
  Duration probe_timeout() const;

  ClusterContext& context_;
  Refresher& refresher_;
  Listener listener_;
  LifeEvents lives_;
  EngineSync sync_;
  EngineEvents events_;
  std::map<EngineKey, Watch> watches_;
  std::deque<EngineKey> waiting_;  // For their first validation.
  int validating_ = 0;
};

}  // namespace swarm
