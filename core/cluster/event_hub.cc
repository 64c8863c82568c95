#include "core/cluster/event_hub.h"

#include "core/base/sometimes.h"

#include <utility>
#include <vector>

namespace swarm {
namespace {

// About what the event takes in memory.
std::size_t bytes_of(const ClusterEvent& kept) {
  constexpr std::size_t map_node = 32 + 2 * sizeof(std::string);
  const EngineEvent& event = kept.event;
  std::size_t bytes = sizeof(ClusterEvent) + event.json.size() + event.id.size() +
                      event.from.size() + kept.node_name.size() + kept.node_id.size() +
                      kept.node_address.size() + kept.node_ip.size();
  for (const auto& [name, value] : event.attributes) bytes += map_node + name.size() + value.size();
  return bytes;
}

}  // namespace

void EventHub::keep(std::shared_ptr<const ClusterEvent> event) {
  ring_bytes_ += bytes_of(*event);
  ring_.push_back(std::move(event));
  while (ring_bytes_ > ring_bytes_max_ && !ring_.empty()) {
    ring_bytes_ -= bytes_of(*ring_.front());
    ring_.pop_front();
  }
}

void EventHub::publish(Step& step, ClusterEvent event) {
  const auto kept = std::make_shared<const ClusterEvent>(std::move(event));
  keep(kept);
  // A subscriber may leave while it is told, so walk over the ids.
  std::vector<SubscriberId> ids;
  ids.reserve(subscribers_.size());
  for (const auto& [id, subscriber] : subscribers_) ids.push_back(id);
  for (const SubscriberId id : ids) {
    const auto found = subscribers_.find(id);
    if (found == subscribers_.end()) continue;
    const Subscriber subscriber = found->second;
    SWARM_SOMETIMES("events: a client is told");
    subscriber(step, *kept);
  }
}

EventHub::SubscriberId EventHub::subscribe(Subscriber subscriber) {
  subscribers_.emplace(++last_id_, std::move(subscriber));
  return last_id_;
}

void EventHub::unsubscribe(SubscriberId id) { subscribers_.erase(id); }

}  // namespace swarm
