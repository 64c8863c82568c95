#include "core/api/routes/events.h"

#include "core/api/event_filter.h"
#include "core/api/timestamp.h"
#include "core/base/sometimes.h"
#include "core/wire/event_answers.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace swarm {
namespace {

constexpr ApiVersion without_legacy_members{1, 52};

struct EventQuery {
  std::optional<UnixNanos> since;
  std::optional<UnixNanos> until;
  Filters filters;
};

// A time that is not after 1970 is none, as in Docker.
Result<std::optional<UnixNanos>> parse_bound(const ApiRequest& request, std::string_view name,
                                             UnixNanos wall) {
  const std::string_view text = request.query.get(name);
  if (text.empty()) return std::optional<UnixNanos>();
  const Result<UnixNanos> time = parse_timestamp(name, text, wall);
  if (!time) return time.error();
  return *time > 0 ? std::optional(*time) : std::nullopt;
}

Result<EventQuery> parse_event_query(const ApiRequest& request, UnixNanos wall) {
  EventQuery query;
  const auto since = parse_bound(request, "since", wall);
  if (!since) return since.error();
  const auto until = parse_bound(request, "until", wall);
  if (!until) return until.error();
  query.since = *since;
  query.until = *until;
  if (query.since && query.until && *query.since > *query.until) {
    return Error{Errc::bad_request, "`since` time (" + std::string(request.query.get("since")) +
                                        ") cannot be after `until` time (" +
                                        std::string(request.query.get("until")) + ")"};
  }
  Result<Filters> filters = parse_event_filters(request.query.get("filters"));
  if (!filters) return filters.error();
  query.filters = std::move(*filters);
  return query;
}

std::string encode(const ClusterEvent& event, ApiVersion version) {
  const bool legacy = !version.given() || version < without_legacy_members;
  const std::string id =
      event.node_id.empty() ? std::string() : event.node_id + "|" + event.node_address;
  return wire::annotate_event(event.event, {event.node_name, id, event.node_address, event.node_ip},
                              legacy) +
         "\n";
}

// What has happened already, as far as it is kept: only for clients that name a time.
std::string encode_past(const EventHub& hub, const EventQuery& query, ApiVersion version) {
  std::string text;
  if (!query.since && !query.until) return text;
  for (const auto& kept : hub.ring()) {
    const UnixNanos time = kept->event.time;
    if (query.since && time < *query.since) continue;
    if (query.until && time > *query.until) continue;
    SWARM_SOMETIMES("events: some of the past are told");
    if (accepts_event(query.filters, *kept)) text += encode(*kept, version);
  }
  return text;
}

// Subscriber and timer of one client.
struct Listening {
  EventHub::SubscriberId subscriber = 0;
  Timers::Id timer = 0;
};

void stop(ApiContext& context, const Listening& listening) {
  context.cluster().event_hub().unsubscribe(listening.subscriber);
  context.cluster().timers().cancel(listening.timer);
}

void listen(ApiContext& context, Step& step, const ApiRequest& request, EventQuery query) {
  const auto listening = std::make_shared<Listening>();
  const RequestId id = request.id;
  const std::optional<UnixNanos> until = query.until;
  listening->subscriber = context.cluster().event_hub().subscribe(
      [&context, id, version = request.version, filters = std::move(query.filters)](
          Step& later, const ClusterEvent& event) {
        if (accepts_event(filters, event)) context.send(later, id, encode(event, version));
      });
  if (until) {
    // Far ends are none: the clock of deadlines has no such times.
    constexpr UnixNanos year = UnixNanos{365} * 24 * 3600 * 1'000'000'000;
    const Duration wait(std::min(*until - step.at.wall, 100 * year));
    listening->timer =
        context.cluster().timers().set(step.at.now + wait, [&context, id, listening](Step& later) {
          SWARM_SOMETIMES("events: a client's time is over");
          stop(context, *listening);
          context.close_stream(later, id);
        });
  }
  SWARM_SOMETIMES("events: a client listens");
  context.when_gone(id, [&context, listening](Step&) { stop(context, *listening); });
}

}  // namespace

// The events of all nodes as one stream, each with its node; from then on until the client leaves
// or `until` comes. The head goes out at once, so that a client knows when it hears everything.
void stream_events(ApiContext& context, Step& step, const ApiRequest& request) {
  Result<EventQuery> query = parse_event_query(request, step.at.wall);
  SWARM_SOMETIMES_IF(!query, "events: a query that cannot be read");
  if (!query) return context.fail(step, request, query.error());
  context.open_stream(step, request.id, 200, {{"Content-Type", "application/json"}},
                      StreamKind::events);
  const EventHub& hub = context.cluster().event_hub();
  context.send(step, request.id, encode_past(hub, *query, request.version));
  if (query->until && *query->until <= step.at.wall) {
    return context.close_stream(step, request.id);
  }
  listen(context, step, request, std::move(*query));
}

}  // namespace swarm
