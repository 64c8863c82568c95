#include "core/cluster/event_hub.h"

#include <utility>
#include <vector>

namespace swarm {

void EventHub::publish(Step& step, ClusterEvent event) {
  const auto kept = std::make_shared<const ClusterEvent>(std::move(event));
  ring_.push_back(kept);
  if (ring_.size() > ring_max_) ring_.pop_front();
  // A subscriber may leave while it is told, so walk over the ids.
  std::vector<SubscriberId> ids;
  ids.reserve(subscribers_.size());
  for (const auto& [id, subscriber] : subscribers_) ids.push_back(id);
  for (const SubscriberId id : ids) {
    const auto found = subscribers_.find(id);
    if (found == subscribers_.end()) continue;
    const Subscriber subscriber = found->second;
    subscriber(step, *kept);
  }
}

EventHub::SubscriberId EventHub::subscribe(Subscriber subscriber) {
  subscribers_.emplace(++last_id_, std::move(subscriber));
  return last_id_;
}

void EventHub::unsubscribe(SubscriberId id) { subscribers_.erase(id); }

}  // namespace swarm
