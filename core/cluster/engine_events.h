// The event stream of one engine after the other: keeps it open, reads anew
// what an event changed, and hands the events to the cluster's hub in their
// order, each after its change can be seen.
#pragma once

#include "core/cluster/cluster_context.h"
#include "core/cluster/life_events.h"
#include "core/cluster/refresher.h"
#include "core/wire/docker.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace swarm {

class EngineEvents {
 public:
  // The stream of a live engine ended, or said that the daemon was reconfigured.
  struct Listener {
    std::function<void(Step&, EngineKey)> ended;
    std::function<void(Step&, EngineKey)> reloaded;
  };

  EngineEvents(ClusterContext& context, Refresher& refresher, LifeEvents& lives, Listener listener)
      : context_(context), refresher_(refresher), lives_(lives), listener_(std::move(listener)) {}

  // From the last event seen on, if there was one. False if the stream was open already.
  bool open(Step& step, EngineKey engine);
  void close(Step& step, EngineKey engine);   // Keeps the position for the next open.
  void forget(Step& step, EngineKey engine);  // The engine leaves.

 private:
  struct Waiting {
    ClusterEvent event;
    bool for_clients = true;
    bool ready = false;  // What it changed has been read.
  };
  struct Stream {
    CallId call = 0;
    wire::ObjectSplitter splitter;
    UnixNanos last_time = 0;
    UnixNanos began = 0;  // By the engine's clock, when it was opened first; 0: not told.
    // Prints of the last events, as a ring: a resumed stream repeats what it told before. Not by
    // their times, because an engine's clock may be set back.
    std::vector<std::uint64_t> seen;
    std::size_t oldest = 0;
    std::deque<std::shared_ptr<Waiting>> waiting;
  };

  void received(Step& step, EngineKey engine, std::string_view bytes);
  void happened(Step& step, EngineKey engine, const EngineEvent& event);
  static bool repeated(Stream& stream, const EngineEvent& event);
  void follow(Step& step, EngineKey engine, const EngineEvent& event, Refresher::Done done);
  void follow_container(Step& step, EngineKey engine, const EngineEvent& event,
                        Refresher::Done done);
  void flush(Step& step, EngineKey engine);
  void count(const EngineEvent& event);

  ClusterContext& context_;
  Refresher& refresher_;
  LifeEvents& lives_;
  Listener listener_;
  std::map<EngineKey, Stream> streams_;
};

// The event as clients of this engine's node see it.
ClusterEvent on_node(const Engine& engine, EngineEvent event);

}  // namespace swarm
