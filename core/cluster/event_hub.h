// The cluster's event stream: what engines and the manager itself say, kept in
// a bounded ring for `since`, and handed to subscribers.
#pragma once

#include "core/cluster/step.h"
#include "core/model/engine_event.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace swarm {

// An event with the node it came from.
struct ClusterEvent {
  EngineEvent event;
  std::string node_name;
  std::string node_id;
  std::string node_address;
  std::string node_ip;
};

class EventHub {
 public:
  using SubscriberId = std::uint64_t;
  using Subscriber = std::function<void(Step&, const ClusterEvent&)>;

  explicit EventHub(std::size_t ring_max = 16384) : ring_max_(ring_max) {}

  void publish(Step& step, ClusterEvent event);
  SubscriberId subscribe(Subscriber subscriber);
  void unsubscribe(SubscriberId id);
  std::size_t subscribers() const { return subscribers_.size(); }

  // The kept events, oldest first, in the order they came.
  const std::deque<std::shared_ptr<const ClusterEvent>>& ring() const { return ring_; }

 private:
  std::size_t ring_max_;
  std::deque<std::shared_ptr<const ClusterEvent>> ring_;
  std::map<SubscriberId, Subscriber> subscribers_;  // In the order they came.
  SubscriberId last_id_ = 0;
};

}  // namespace swarm
