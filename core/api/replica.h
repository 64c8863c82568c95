// Requests that reach a manager which is not the primary: passed on to it, or kept until there is
// one. The bytes are pumped by the driver, through the connections of one more "engine".
#pragma once

#include "core/api/context.h"
#include "core/cluster/event.h"
#include "core/cluster/role.h"

#include <list>
#include <memory>
#include <string>

namespace swarm {

// The primary in actions to the driver, and the one before it: each new one gets the other key.
inline constexpr EngineKey primary_keys[] = {no_key - 1, no_key - 2};
// Marks what was passed on once already, so that it does not go round.
inline constexpr char forwarded_header[] = "X-Swarm-Forwarded-By";

class Replica {
 public:
  explicit Replica(ApiContext& context) : context_(context) {}

  void take(Step& step, ApiCalled&& called);
  // The role has changed: connections to another primary are closed, whoever waits is looked at.
  void role_changed(Step& step);
  // True if the request was waiting here.
  bool gone(RequestId request);

 private:
  struct Waiting {
    ApiCalled called;
    Instant deadline{};
    Timers::Id timer = 0;
    bool forwarded = false;  // By another manager.
    std::string tried{};     // The primary that could not be reached,
    std::string failure{};   // and why.
  };
  using Pointer = std::shared_ptr<Waiting>;

  const Role& role() const { return context_.cluster().role(); }
  void point_at_primary(Step& step);
  void place(Step& step, const Pointer& waiting);
  void keep(Step& step, const Pointer& waiting);
  void give_up(Step& step, const Pointer& waiting);
  void forward(Step& step, const Pointer& waiting);
  void unanswered(Step& step, const Pointer& waiting, const std::string& primary,
                  const ProxyFinished& event);

  ApiContext& context_;
  std::string open_;  // The address behind key_; empty: there is none.
  EngineKey key_ = primary_keys[0];
  std::list<Pointer> waiting_;  // In the order they came.
};

// Whether every manager answers it for itself: /_ping and /info.
bool is_answered_by_replicas(std::string_view method, std::string_view target);

}  // namespace swarm
