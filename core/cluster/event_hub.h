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

  // Enough for some 6,000 events (an engine keeps its last 256), whatever their size.
  static constexpr std::size_t usual_ring_bytes = std::size_t{8} << 20;

  explicit EventHub(std::size_t ring_bytes_max = usual_ring_bytes)
      : ring_bytes_max_(ring_bytes_max) {}

  void publish(Step& step, ClusterEvent event);
  SubscriberId subscribe(Subscriber subscriber);
  void unsubscribe(SubscriberId id);
  std::size_t subscribers() const { return subscribers_.size(); }

  // The kept events, oldest first, in the order they came. About how much memory they take is
  // at most `ring_bytes_max`.
  const std::deque<std::shared_ptr<const ClusterEvent>>& ring() const { return ring_; }

 private:
  void keep(std::shared_ptr<const ClusterEvent> event);

  std::size_t ring_bytes_max_;
  std::size_t ring_bytes_ = 0;
  std::deque<std::shared_ptr<const ClusterEvent>> ring_;
  std::map<SubscriberId, Subscriber> subscribers_;  // In the order they came.
  SubscriberId last_id_ = 0;
};

}  // namespace swarm
