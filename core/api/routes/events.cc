#include "core/api/routes/events.h"

#include "core/api/event_filter.h"
#include "core/api/media_type.h"
#include "core/api/timestamp.h"
#include "core/base/sometimes.h"
#include "core/wire/event_answers.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace swarm {
namespace {

constexpr ApiVersion with_image_creates{1, 46};
constexpr ApiVersion without_legacy_members{1, 52};
constexpr std::string_view sequence_type = "application/json-seq";
constexpr std::array<std::string_view, 3> stream_types = {"application/jsonl",
                                                          "application/x-ndjson", sequence_type};

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

// In which form a client hears of events.
struct Form {
  bool legacy = false;         // With the members that API 1.52 dropped.
  bool image_creates = false;  // With events that came with API 1.46.
  std::string_view type;       // The answer's Content-Type.
};

Form form_for(const ApiRequest& request) {
  const ApiVersion version = request.version;
  Form form;
  form.legacy = !version.given() || version < without_legacy_members;
  form.image_creates = !version.given() || version >= with_image_creates;
  form.type = form.legacy ? "application/json" : "application/jsonl";
  const std::string_view accepted = accepted_type(request.headers.get("Accept"), stream_types);
  if (!accepted.empty()) form.type = accepted;
  return form;
}

bool is_told(const ClusterEvent& event, const Form& form, const Filters& filters) {
  if (event.event.type == "image" && event.event.action == "create" && !form.image_creates) {
    return false;
  }
  return accepts_event(filters, event);
}

std::string encode(const ClusterEvent& event, const Form& form) {
  const std::string id =
      event.node_id.empty() ? std::string() : event.node_id + "|" + event.node_address;
  const std::string text = wire::annotate_event(
      event.event, {event.node_name, id, event.node_address, event.node_ip}, form.legacy);
  return (form.type == sequence_type ? "\x1e" + text : text) + "\n";
}

// What has happened already, as far as it is kept: only for clients that name a time.
std::string encode_past(const EventHub& hub, const EventQuery& query, const Form& form) {
  std::string text;
  if (!query.since && !query.until) return text;
  for (const auto& kept : hub.ring()) {
    const UnixNanos time = kept->event.time;
    if (query.since && time < *query.since) continue;
    if (query.until && time > *query.until) continue;
    SWARM_SOMETIMES("events: some of the past are told");
    if (is_told(*kept, form, query.filters)) text += encode(*kept, form);
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
      [&context, id, form = form_for(request), filters = std::move(query.filters)](
          Step& later, const ClusterEvent& event) {
        if (is_told(event, form, filters)) context.send(later, id, encode(event, form));
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
  const Form form = form_for(request);
  context.open_stream(step, request.id, 200, {{"Content-Type", std::string(form.type)}},
                      StreamKind::events);
  const EventHub& hub = context.cluster().event_hub();
  context.send(step, request.id, encode_past(hub, *query, form));
  if (query->until && *query->until <= step.at.wall) {
    return context.close_stream(step, request.id);
  }
  listen(context, step, request, std::move(*query));
}

}  // namespace swarm
