#include "sim/engine/attach.h"

#include "sim/engine/json_access.h"
#include "sim/engine/life.h"
#include "sim/engine/log_store.h"
#include "sim/engine/time_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

void send_framed(Daemon& daemon, ExchangeId exchange, bool framed, Channel channel,
                 std::string_view text) {
  daemon.send(exchange, framed ? frame(channel, text) : std::string(text));
}

void deliver_to(Daemon& daemon, ExchangeId exchange, const Chunk& chunk, bool at_line_start) {
  const auto found = daemon.streams.find(exchange);
  if (found == daemon.streams.end()) return;
  const bool is_out = chunk.channel == Channel::out;
  if (const auto* attached = std::get_if<AttachStream>(&found->second)) {
    if (is_out ? attached->out : attached->err) {
      send_framed(daemon, exchange, attached->framed, chunk.channel, chunk.text);
    }
  } else if (const auto* log = std::get_if<LogStream>(&found->second)) {
    if (!(is_out ? log->out : log->err)) return;
    for (const LogLine& line : split_lines(daemon.now.wall, chunk)) {
      const bool stamped = log->timestamps && at_line_start;
      send_framed(daemon, exchange, log->framed, chunk.channel,
                  stamped ? rfc3339_fixed(line.wall) + " " + line.text : line.text);
      at_line_start = line.text.ends_with('\n');
    }
  }
}

}  // namespace

void deliver_output(Daemon& daemon, Container& container, const Chunk& chunk) {
  const bool at_line_start = container.log.empty() || container.log.back().text.ends_with('\n');
  const std::vector<ExchangeId> watchers = container.watchers;
  append_log(container, daemon.now.wall, chunk);
  for (const ExchangeId exchange : watchers) deliver_to(daemon, exchange, chunk, at_line_start);
}

void end_followers(Daemon& daemon, Container& container) {
  const std::vector<ExchangeId> watchers = std::exchange(container.watchers, {});
  for (const ExchangeId exchange : watchers) daemon.close(exchange);
}

void open_raw(Daemon& daemon, const Call& call, bool framed) {
  const bool upgrades = call.headers->contains("Upgrade");
  // Since 1.42 the head says whether the bytes are in frames.
  const bool says_frames = framed && upgrades && call.api_minor >= 42;
  Headers headers{{"Content-Type", says_frames ? "application/vnd.docker.multiplexed-stream"
                                               : "application/vnd.docker.raw-stream"}};
  if (upgrades) {
    headers.add("Connection", "Upgrade");
    headers.add("Upgrade", "tcp");
  }
  daemon.open(call.exchange, upgrades ? 101 : 200, std::move(headers), true);
}

std::optional<std::string> detach_keys(std::string_view text) {
  if (text.empty()) return "\x10\x11";
  std::string keys;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view key = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (key.size() == 1) {
      keys += key;
    } else if (key.size() == 6 && key.starts_with("ctrl-") && key[5] >= '@' && key[5] <= 'z') {
      keys += static_cast<char>(key[5] & 0x1F);
    } else {
      return std::nullopt;
    }
  }
  return keys;
}

Result<Answer> post_attach(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  if (container.phase == Phase::paused) {
    return refuse(409, fmt::format("container {} is paused, unpause the container before attach",
                                   call.name()));
  }
  if (container.phase == Phase::restarting) {
    return refuse(409,
                  fmt::format("container {} is restarting, wait until the container is running",
                              call.name()));
  }
  const auto keys = detach_keys(call.query.get("detachKeys"));
  if (!keys) {
    return refuse(400,
                  fmt::format("Invalid detach keys ({}) provided", call.query.get("detachKeys")));
  }
  AttachStream stream;
  stream.container = container.id;
  stream.in = call.query.flag("stdin") && container.plan.open_stdin;
  stream.out = call.query.flag("stdout");
  stream.err = call.query.flag("stderr");
  stream.framed = !container.plan.terminal;
  if (container.plan.terminal) stream.detach_keys = *keys;
  const bool streams = call.query.flag("stream");
  daemon.keep(call.exchange, stream);
  open_raw(daemon, call, stream.framed);
  if (call.query.flag("logs")) {
    for (const LogLine& line : container.log) {
      if (!(line.channel == Channel::out ? stream.out : stream.err)) continue;
      send_framed(daemon, call.exchange, stream.framed, line.channel, line.text);
    }
  }
  emit_container(daemon, container, "attach");
  if (streams) {
    container.watchers.push_back(call.exchange);
  } else {
    daemon.close(call.exchange);
  }
  return answer_later();
}

void attach_input(Daemon& daemon, ExchangeId exchange, AttachStream& stream,
                  std::string_view bytes) {
  const auto found = daemon.containers.find(stream.container);
  if (found == daemon.containers.end() || !stream.in) return;
  Container& container = *found->second;
  if (bytes.empty()) return attach_gone(daemon, exchange, stream);
  std::string typed;
  bool detaches = false;
  for (const char c : bytes) {
    if (!stream.detach_keys.empty() && c == stream.detach_keys[stream.matched]) {
      if (++stream.matched == stream.detach_keys.size()) {
        detaches = true;
        break;
      }
      continue;
    }
    // What looked like the beginning of the sequence was input after all.
    typed += stream.detach_keys.substr(0, std::exchange(stream.matched, 0));
    typed += c;
  }
  const std::string id = container.id;
  if (container.running) {
    container.running->process.feed(typed);
  } else {
    container.early_input +=
        typed.substr(0, early_input_max - std::min(early_input_max, container.early_input.size()));
  }
  if (detaches) {
    std::erase(container.watchers, exchange);
    emit_container(daemon, container, "detach");
    daemon.close(exchange);
  }
  run_process(daemon, id);
}

void attach_gone(Daemon& daemon, ExchangeId exchange, const AttachStream& stream) {
  const auto found = daemon.containers.find(stream.container);
  if (found == daemon.containers.end()) return;
  Container& container = *found->second;
  if (!daemon.is_open(exchange)) std::erase(container.watchers, exchange);
  if (!stream.in) return;
  // Other clients may still want to type into a container without StdinOnce.
  if (!container.plan.stdin_once || container.plan.terminal) return;
  if (!container.running) {
    container.early_end = true;
    return;
  }
  container.running->process.close_input();
  run_process(daemon, container.id);
}

void wait_gone(Daemon& daemon, ExchangeId exchange, const WaitStream& stream) {
  const auto found = daemon.containers.find(stream.container);
  if (found == daemon.containers.end()) return;
  std::erase_if(found->second->waiters,
                [&](const Waiter& waiter) { return waiter.exchange == exchange; });
}

bool logs_nowhere(const Container& container) {
  const json::value config = json::parse(container.host_config);
  const json::object* log = object_of(config.as_object(), "LogConfig");
  return log != nullptr && text_of(*log, "Type") == "none";
}

Result<Answer> get_logs(Daemon& daemon, const Call& call) {
  const bool out = call.query.flag("stdout");
  const bool err = call.query.flag("stderr");
  if (!out && !err) return refuse(400, "Bad parameters: you must choose at least one stream");
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  container.log_was_read = true;
  if (logs_nowhere(container)) {
    return refuse(501, "configured logging driver does not support reading");
  }
  LogRange range;
  for (auto [name, bound] : {std::pair{"since", &range.since}, std::pair{"until", &range.until}}) {
    const std::string text = call.query.get(name);
    if (text.empty() || text == "0") continue;
    *bound = parse_timestamp(text, daemon.now.wall);
    if (!*bound && daemon.is_old()) {
      return refuse(500, fmt::format("strconv.ParseInt: parsing \"{}\": invalid syntax", text));
    }
    if (!*bound) return refuse(400, fmt::format("invalid value for \"{}\": \"{}\"", name, text));
  }
  // Anything that is no number means all, as "all" does.
  range.tail = call.query.number("tail").value_or(-1);
  LogStream stream{container.id, out, err, call.query.flag("timestamps"), !container.plan.terminal,
                   range.until};
  daemon.keep(call.exchange, stream);
  const bool says_frames = stream.framed && call.api_minor >= 42;
  Headers headers;
  if (!daemon.is_old()) {
    headers.set("Content-Type", says_frames ? "application/vnd.docker.multiplexed-stream"
                                            : "application/vnd.docker.raw-stream");
  }
  daemon.open(call.exchange, 200, std::move(headers), false);
  bool at_line_start = true;
  for (const LogLine* line : select_log(container, range, out, err)) {
    const bool stamped = stream.timestamps && at_line_start;
    send_framed(daemon, call.exchange, stream.framed, line->channel,
                stamped ? rfc3339_fixed(line->wall) + " " + line->text : line->text);
    at_line_start = line->text.ends_with('\n');
  }
  if (!call.query.flag("follow") || !is_running(container)) {
    daemon.close(call.exchange);
    return answer_later();
  }
  container.watchers.push_back(call.exchange);
  if (range.until) {
    daemon.timers.arm(
        daemon.now.now + Duration(std::max<UnixNanos>(0, *range.until - daemon.now.wall)),
        [&daemon, exchange = call.exchange] { daemon.close(exchange); });
  }
  return answer_later();
}

Result<Answer> post_wait(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  const std::string condition = call.query.get("condition");
  Waiter::Until until = Waiter::Until::stopped;
  if (condition == "next-exit") {
    until = Waiter::Until::next_exit;
  } else if (condition == "removed") {
    until = Waiter::Until::removed;
  } else if (!condition.empty() && condition != "not-running" && !daemon.is_old()) {
    return refuse(400, fmt::format("invalid condition: \"{}\"", condition));
  }
  daemon.keep(call.exchange, WaitStream{container.id});
  daemon.open(call.exchange, 200, {{"Content-Type", "application/json"}}, false);
  const auto tell = [&daemon, exchange = call.exchange, error = container.error](int exit_code) {
    json::object status;
    if (daemon.is_old()) status["Error"] = nullptr;
    if (!error.empty()) status["Error"] = {{"Message", error}};
    status["StatusCode"] = exit_code;
    daemon.send(exchange, json::serialize(status) + "\n");
    daemon.close(exchange);
  };
  const bool idle = !is_running(container) && container.phase != Phase::restarting;
  if (until == Waiter::Until::stopped && idle) {
    tell(container.exit_code);
  } else {
    container.waiters.push_back({until, call.exchange, tell});
  }
  return answer_later();
}

}  // namespace swarm::sim::fake
