// Reads single things of an engine anew. Requests for the same thing are
// joined: who asks while a read is under way gets the result of the next one,
// so that an answer is never older than the question.
#pragma once

#include "core/cluster/cluster_context.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace swarm {

class Refresher {
 public:
  using Done = std::function<void(Step&)>;

  explicit Refresher(ClusterContext& context) : context_(context) {}

  // Each calls back when the state is as new as the call, or the engine did not tell.
  void container(Step& step, EngineKey engine, const std::string& id, Done done);
  // The same for one that has just been made and not changed since: whatever was read of it, or is
  // being read because its engine told of it, is new enough.
  void new_container(Step& step, EngineKey engine, const std::string& id, Done done);
  void images(Step& step, EngineKey engine, Done done);
  void networks(Step& step, EngineKey engine, Done done);
  void volumes(Step& step, EngineKey engine, Done done);

  // What has been refreshed since watch_changes was called: a full read that began before must not
  // overwrite it.
  void watch_changes(EngineKey engine) { touched_[engine].clear(); }
  std::vector<std::string> take_changes(EngineKey engine);
  void touch(EngineKey engine, const std::string& id);
  // The container was removed. Its ID never comes back, so that a read under way, whose answers may
  // be older, must not bring it back either.
  void gone(EngineKey engine, const std::string& id);

 private:
  // Which thing of which engine: "container/<id>", "images", ...
  using Key = std::pair<EngineKey, std::string>;
  struct Job {
    std::vector<Done> now;   // Served by the read under way.
    std::vector<Done> next;  // Served by the one after it.
    bool gone = false;       // See gone().
  };
  using Read = std::function<void(Step&, Done)>;
  static Key container_key(EngineKey engine, const std::string& id) {
    return {engine, "container/" + id};
  }

  bool knows(EngineKey engine, const std::string& id) const;
  void join(Step& step, const Key& key, Done done, const Read& read);
  void run(Step& step, const Key& key, const Read& read);
  void read_container(Step& step, EngineKey engine, const std::string& id, const Done& done);
  void apply_container(Step& step, EngineKey engine, const std::string& id, const EngineReply& list,
                       const EngineReply& inspect);
  // `apply` takes the answer over, if it is another than the last, and tells whether it could.
  struct List {
    std::string_view path;
    bool soon = false;  // Answered at once by every engine: others may wait behind it.
  };
  template <class Apply>
  void read_list(Step& step, EngineKey engine, List list, std::uint64_t Engine::Prints::*last,
                 Apply apply, const Done& done);

  ClusterContext& context_;
  std::map<Key, Job> jobs_;
  std::map<EngineKey, std::map<std::string, bool>> touched_;
};

}  // namespace swarm
