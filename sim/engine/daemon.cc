#include "sim/engine/daemon.h"

#include "sim/engine/events.h"
#include "sim/engine/images.h"
#include "sim/engine/networking.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace swarm::sim::fake {

Daemon::Daemon(FakeEngineOptions opts, Random dice) : options(std::move(opts)), random(dice) {
  std::from_chars(options.version.data(), options.version.data() + options.version.size(), major_);
  add_standard_networks(*this);
  for (const std::string& name : options.images) add_image(*this, name);
}

namespace {

// No route sets one of these itself.
void add_daemon_headers(const FakeEngineOptions& options, Headers& headers) {
  headers.add("Api-Version", options.api_version);
  headers.add("Docker-Experimental", "false");
  headers.add("Ostype", "linux");
  headers.add("Server", "Docker/" + options.version + " (linux)");
}

}  // namespace

void Daemon::reply(ExchangeId exchange, Result<Answer>&& answer, int api_minor) {
  Answer whole;
  if (answer) {
    whole = std::move(*answer);
  } else {
    const Error refusal = is_old() ? as_before_23(answer.error()) : answer.error();
    whole.status = refusal.status;
    // Before 1.24 errors were plain text.
    const bool plain = api_minor < 24;
    whole.type = plain ? "text/plain; charset=utf-8" : "application/json";
    json::object body;
    body["message"] = refusal.detail;
    whole.body = (plain ? refusal.detail : json::serialize(body)) + "\n";
  }
  HttpResponse response{whole.status, std::move(whole.extra), std::move(whole.body)};
  if (!response.body.empty() && !response.headers.contains("Content-Type")) {
    response.headers.add("Content-Type", std::move(whole.type));
  }
  add_daemon_headers(options, response.headers);
  outputs_->push_back(Reply{exchange, std::move(response)});
}

void Daemon::reply_late(ExchangeId exchange, Result<Answer>&& answer) {
  if (streams.erase(exchange) > 0) reply(exchange, std::move(answer));
}

void Daemon::open(ExchangeId exchange, int status, Headers headers, bool upgraded) {
  if (!is_open(exchange)) return;
  add_daemon_headers(options, headers);
  outputs_->push_back(ReplyHead{exchange, status, std::move(headers), upgraded});
}

void Daemon::send(ExchangeId exchange, std::string bytes) {
  if (!is_open(exchange) || bytes.empty()) return;
  outputs_->push_back(ReplyData{exchange, std::move(bytes)});
}

void Daemon::close(ExchangeId exchange) {
  if (streams.erase(exchange) > 0) outputs_->push_back(ReplyEnd{exchange});
}

StoredEvent store_event(const Event& event) {
  StoredEvent stored{event.type, event.action, event.id, "", event.wall};
  for (const auto& [name, value] : event.attributes) {
    stored.attributes.append(name).push_back('\0');
    stored.attributes.append(value).push_back('\0');
  }
  stored.attributes.shrink_to_fit();
  return stored;
}

Event recall_event(const StoredEvent& stored) {
  Event event{stored.type, stored.action, stored.id, {}, stored.wall};
  std::string_view rest = stored.attributes;
  const auto take = [&rest] {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    std::string text(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return text;
  };
  while (!rest.empty()) {
    std::string name = take();
    event.attributes.emplace(std::move(name), take());
  }
  return event;
}

void Daemon::emit(std::string type, std::string action, std::string id,
                  std::map<std::string, std::string> attributes) {
  // No two events have the same stamp, so that `since` can point between any two; but a clock that
  // is set back is believed.
  constexpr UnixNanos at_once = 1'000'000;
  const bool set_back = now.wall + at_once < last_event;
  last_event = set_back ? now.wall : std::max(now.wall, last_event + 1);
  const Event event{std::move(type), std::move(action), std::move(id), std::move(attributes),
                    last_event};
  if (event.type == "container") ++container_events;
  events.push_back(store_event(event));
  if (events.size() > events_kept) {
    last_forgotten = events.front().wall;
    events.pop_front();
  }
  publish_event(*this, event);
}

}  // namespace swarm::sim::fake
