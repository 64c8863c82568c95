// Whose creation and whose end the cluster's event stream has told, for each engine.
//
// An engine remembers 256 events: what happened while its stream was cut may be lost, and a daemon
// that was restarted remembers none. But its list says which containers there are. So each full
// read is held against what was told, and what nobody told is made up: clients hear of every
// creation and every end exactly once, whatever the stream of an engine does.
#pragma once

#include "core/cluster/cluster_context.h"
#include "core/model/container.h"
#include "core/model/engine_event.h"

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace swarm {

class LifeEvents {
 public:
  explicit LifeEvents(ClusterContext& context) : context_(context) {}

  // An event of that engine came. False: clients know already, or never heard of the container that
  // is gone, so that it is not for them.
  bool news(EngineKey engine, const EngineEvent& event);

  // Its list shows that this container is gone; it still is in the state.
  void gone(Step& step, const Engine& engine, const Container& container);

  // The engine has been read, and its containers are in the state. Nothing is said about those of
  // which something newer than the list is known: they wait for the next time. With the first read
  // nothing is made up, because those containers were there before.
  void read(Step& step, const Engine& engine, const std::set<std::string_view>& fresher);

  void forget(EngineKey engine) { lives_.erase(engine); }  // It leaves.

 private:
  struct Lives {
    bool read = false;
    std::set<std::string> told;  // IDs: created, and not ended.
    // Whose end was made up, the newest last, as many as an engine remembers events: their own
    // events may still come, from the beginning, and tell of nothing new.
    std::deque<std::string> ended;
  };

  static void note_end(Lives& lives, const std::string& id);
  void make_up(Step& step, const Engine& engine, EngineEvent event);

  ClusterContext& context_;
  std::map<EngineKey, Lives> lives_;
};

}  // namespace swarm
