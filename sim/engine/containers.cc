#include "sim/engine/containers.h"

#include "sim/engine/create.h"
#include "sim/engine/create_checks.h"
#include "sim/engine/json_access.h"
#include "sim/engine/life.h"
#include "sim/engine/names.h"
#include "sim/engine/time_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace swarm::sim::fake {
namespace {

constexpr int sigterm = 15;
constexpr int sigkill = 9;

Error not_running(const Container& container) {
  return refuse(409, fmt::format("Container {} is not running", container.id));
}

Error cannot_update(const Container& container, std::string_view reason) {
  return refuse(409, fmt::format("Cannot update container {}: {}", container.id, reason));
}

struct StopRequest {
  int signal = sigterm;
  std::int64_t timeout = 10;
};

// Looked at before the container is.
Result<void> check_timeout(const Call& call) {
  const std::string seconds = call.query.get("t");
  if (seconds.empty() || call.query.number("t")) return {};
  return refuse(500, fmt::format("strconv.Atoi: parsing \"{}\": invalid syntax", seconds));
}

Result<StopRequest> stop_request(const Call& call, const Container& container) {
  StopRequest request;
  const std::string asked = call.query.get("signal");
  const std::string text = asked.empty() ? container.plan.stop_signal : asked;
  if (!text.empty()) {
    const auto signal = signal_number(text);
    if (!signal) return refuse(400, fmt::format("Invalid signal: {}", text));
    request.signal = *signal;
  }
  request.timeout = container.plan.stop_timeout;
  request.timeout = call.query.number("t").value_or(request.timeout);
  return request;
}

void start_again(Daemon& daemon, const std::string& id, const std::string& name,
                 ExchangeId exchange) {
  const auto found = daemon.containers.find(id);
  if (found == daemon.containers.end()) {
    return daemon.reply_late(exchange, refuse(404, fmt::format("No such container: {}", id)));
  }
  Container& container = *found->second;
  container.kept_until_restart = false;
  if (!is_running(container)) {
    if (auto started = start_container(daemon, container); !started) {
      return daemon.reply_late(
          exchange,
          Error{Errc::engine_refused,
                fmt::format("Cannot restart container {}: {}", name, started.error().detail), 500});
    }
  }
  emit_container(daemon, container, "restart");
  daemon.reply_late(exchange, empty_answer());
}

}  // namespace

Result<Answer> post_start(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  if (container.phase == Phase::paused) {
    return refuse(409, "cannot start a paused container, try unpause instead");
  }
  if (is_running(container)) return empty_answer(304);
  if (container.phase == Phase::restarting && container.restart_timer) {
    daemon.timers.cancel(*container.restart_timer);
    container.restart_timer.reset();
  }
  container.restarts = 0;
  container.backoff = 0;
  if (auto started = start_container(daemon, container); !started) return started.error();
  return empty_answer();
}

Result<Answer> post_stop(Daemon& daemon, const Call& call) {
  if (auto fine = check_timeout(call); !fine) return fine.error();
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  auto request = stop_request(call, container);
  if (!request) return request.error();
  if (!is_running(container) && container.phase != Phase::restarting) return empty_answer(304);
  daemon.keep(call.exchange, PendingCall{});
  const auto then = [&daemon, id = container.id, exchange = call.exchange](int) {
    const auto still = daemon.containers.find(id);
    if (still != daemon.containers.end()) emit_container(daemon, *still->second, "stop");
    daemon.reply_late(exchange, empty_answer());
  };
  stop_container(daemon, container, request->signal, request->timeout, then);
  return answer_later();
}

Result<Answer> post_restart(Daemon& daemon, const Call& call) {
  if (auto fine = check_timeout(call); !fine) return fine.error();
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  auto request = stop_request(call, container);
  if (!request) return request.error();
  daemon.keep(call.exchange, PendingCall{});
  const std::string id = container.id;
  if (!is_running(container)) {
    start_again(daemon, id, call.name(), call.exchange);
    return answer_later();
  }
  container.kept_until_restart = true;
  stop_container(daemon, container, request->signal, request->timeout,
                 [&daemon, id, name = call.name(), exchange = call.exchange](int) {
                   const auto still = daemon.containers.find(id);
                   if (still != daemon.containers.end())
                     emit_container(daemon, *still->second, "stop");
                   start_again(daemon, id, name, exchange);
                 });
  return answer_later();
}

Result<Answer> post_kill(Daemon& daemon, const Call& call) {
  const std::string text = call.query.get("signal");
  const auto signal = text.empty() ? std::optional(sigkill) : signal_number(text);
  if (!signal) return refuse(400, fmt::format("Invalid signal: {}", text));
  auto found = find_container(daemon, call.name());
  if (!found) {
    return refuse(found.error().status,
                  fmt::format("Cannot kill container: {}: {}", call.name(), found.error().detail));
  }
  Container& container = **found;
  if (*signal > 64) {
    return refuse(500, fmt::format("Cannot kill container: {}: The linux daemon does not support "
                                   "signal {}",
                                   call.name(), *signal));
  }
  if (!is_running(container)) {
    return refuse(409, fmt::format("Cannot kill container: {}: Container {} is not running",
                                   call.name(), container.id));
  }
  // Whoever kills by hand does not want the restart policy to bring it back.
  const auto own = signal_number(container.plan.stop_signal);
  if (*signal == sigkill || !own || *own == *signal) container.stopped_by_hand = true;
  emit_container(daemon, container, "kill", {{"signal", fmt::format("{}", *signal)}});
  if (*signal != sigkill) {
    signal_container(daemon, container, *signal);
    return empty_answer();
  }
  daemon.keep(call.exchange, PendingCall{});
  signal_container(daemon, container, sigkill);
  daemon.reply_late(call.exchange, empty_answer());
  return answer_later();
}

Result<Answer> post_pause(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  if (container.phase == Phase::paused) {
    return refuse(409, fmt::format("Container {} is already paused", container.id));
  }
  if (!is_running(container)) return not_running(container);
  pause_container(daemon, container, true);
  return empty_answer();
}

Result<Answer> post_unpause(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  if (container.phase != Phase::paused) {
    return refuse(500, fmt::format("Container {} is not paused", container.id));
  }
  pause_container(daemon, container, false);
  return empty_answer();
}

Result<Answer> post_rename(Daemon& daemon, const Call& call) {
  std::string name = call.query.get("name");
  if (name.empty()) return refuse(400, "Neither old nor new names may be empty");
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  if (name.starts_with('/')) name.erase(0, 1);
  if (!is_valid_name(name)) {
    return refuse(400,
                  fmt::format("Error when allocating new name: Invalid container name (/{}), only "
                              "[a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
                              name));
  }
  if (name == container.name) {
    return refuse(400, "Renaming a container with the same name as its current name");
  }
  if (const auto taken = daemon.names.find(name); taken != daemon.names.end()) {
    return refuse(409,
                  fmt::format("Error when allocating new name: Conflict. The container name "
                              "\"/{}\" is already in use by container \"{}\". You have to remove "
                              "(or rename) that container to be able to reuse that name.",
                              name, taken->second->id));
  }
  const std::string old = std::exchange(container.name, name);
  daemon.names.erase(old);
  daemon.names[name] = &container;
  emit_container(daemon, container, "rename", {{"oldName", "/" + old}});
  return empty_answer();
}

Result<Answer> post_resize(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  const auto rows = call.query.number("h");
  const auto columns = call.query.number("w");
  if (!rows || !columns || *rows < 0 || *columns < 0 || *rows > 65535 || *columns > 65535) {
    return refuse(400, fmt::format("strconv.Atoi: parsing \"{}\": invalid syntax",
                                   rows ? call.query.get("w") : call.query.get("h")));
  }
  if (!is_running(container)) return not_running(container);
  container.rows = static_cast<int>(*rows);
  container.columns = static_cast<int>(*columns);
  container.running->process.resize(container.rows, container.columns);
  emit_container(daemon, container, "resize",
                 {{"height", call.query.get("h")}, {"width", call.query.get("w")}});
  return empty_answer(200);
}

// The host configuration as it is, with what the update sets.
json::object updated_config(const Container& container, const json::object& update) {
  json::object whole = json::parse(container.host_config).as_object();
  for (const auto& entry : update) {
    // Zero and nothing mean: leave it.
    const json::object* const object = entry.value().if_object();
    const bool unnamed = object != nullptr && text_of(*object, "Name").empty();
    if (entry.value().is_null() || entry.value() == json::value(0)) continue;
    if (entry.key() == "RestartPolicy" && unnamed) continue;
    whole[entry.key()] = entry.value();
  }
  if (json::value* policy = whole.if_contains("RestartPolicy"); policy && policy->is_object()) {
    *policy = {{"Name", text_of(policy->get_object(), "Name")},
               {"MaximumRetryCount", number_of(policy->get_object(), "MaximumRetryCount")}};
  }
  return whole;
}

void set_restart(Container& container, const json::object& policy) {
  const std::string name = text_of(policy, "Name");
  if (name == "no") container.plan.restart = Restart::no;
  if (name == "always") container.plan.restart = Restart::always;
  if (name == "unless-stopped") container.plan.restart = Restart::unless_stopped;
  if (name == "on-failure") container.plan.restart = Restart::on_failure;
  container.plan.restart_max = static_cast<int>(
      std::clamp<std::int64_t>(number_of(policy, "MaximumRetryCount"), 0, 1'000'000));
}

Result<Answer> post_update(Daemon& daemon, const Call& call) {
  auto body = parse_body(call.body);
  if (!body) return body_refusal(daemon, call.body, body.error());
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  const json::object before = json::parse(container.host_config).as_object();
  const std::int64_t swap_before = number_of(before, "MemorySwap");
  const json::object whole = updated_config(container, *body);
  const std::int64_t memory = number_of(*body, "Memory");
  json::object config;
  if (auto fine = check_host_config(daemon, whole, config); !fine) return fine.error();
  const json::object* policy_now = object_of(*body, "RestartPolicy");
  if (container.plan.auto_remove && policy_now != nullptr &&
      !text_of(*policy_now, "Name").empty() && text_of(*policy_now, "Name") != "no") {
    return cannot_update(container,
                         "Restart policy cannot be updated because AutoRemove is enabled for the "
                         "container");
  }
  if (number_of(*body, "MemorySwap") == 0 && memory > swap_before) {
    return cannot_update(container,
                         "Memory limit should be smaller than already set memoryswap limit, "
                         "update the memoryswap at the same time");
  }
  container.host_config = json::serialize(without_defaults(whole, usual_host_config()));
  if (const json::object* policy = object_of(*body, "RestartPolicy")) {
    set_restart(container, *policy);
  }
  if (memory > 0) container.memory = memory;
  emit_container(daemon, container, "update");
  return json_answer({{"Warnings", nullptr}});
}

Result<Answer> delete_container(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  Container& container = **found;
  if (call.query.flag("link")) {
    return refuse(500, "Conflict, cannot remove the default link name of the container");
  }
  const bool force = call.query.flag("force");
  const bool volumes = call.query.flag("v");
  const std::string id = container.id;
  if (is_running(container) || container.phase == Phase::restarting) {
    if (!force) {
      if (container.phase == Phase::paused) {
        return refuse(409,
                      fmt::format("You cannot remove a paused container {}. Unpause and then "
                                  "stop the container before attempting removal or force remove",
                                  id));
      }
      return refuse(409,
                    fmt::format("You cannot remove a {} container {}. Stop the container before "
                                "attempting removal or force remove",
                                phase_name(container.phase), id));
    }
    container.stopped_by_hand = true;
    container.kept_until_restart = true;  // Auto-remove would take it away from here.
    if (is_running(container)) {
      emit_container(daemon, container, "kill", {{"signal", "9"}});
      signal_container(daemon, container, sigkill);
    }
  }
  remove_container(daemon, id, volumes);
  return empty_answer();
}

Result<Answer> prune_containers(Daemon& daemon, const Call& call) {
  auto filters = parse_filters(call.query.get("filters"), {"label", "label!", "until"});
  if (!filters) return filters.error();
  std::optional<UnixNanos> until;
  if (const auto wanted = filters->find("until");
      wanted != filters->end() && !wanted->second.empty()) {
    until = parse_timestamp(wanted->second.front(), daemon.now.wall);
    if (!until)
      return refuse(400, fmt::format("failed to parse value \"{}\"", wanted->second.front()));
  }
  std::vector<std::string> doomed;
  for (const auto& [id, container] : daemon.containers) {
    const bool idle = !is_running(*container) && container->phase != Phase::restarting;
    if (!idle || !labels_fit(container->labels, *filters)) continue;
    if (until && container->created > *until) continue;
    const auto unwanted = filters->find("label!");
    const bool spared =
        unwanted != filters->end() &&
        std::ranges::any_of(unwanted->second,
                            [&, &labels = container->labels](const std::string& entry) {
                              return label_fits(labels, entry);
                            });
    if (!spared) doomed.emplace_back(id);
  }
  std::int64_t reclaimed = 0;
  for (const std::string& id : doomed) {
    const Container& container = *daemon.containers.find(id)->second;
    if (container.files) reclaimed += container.files->own_bytes();
    remove_container(daemon, id, false);
  }
  daemon.emit("container", "prune", "", {{"reclaimed", fmt::format("{}", reclaimed)}});
  return json_answer(
      {{"ContainersDeleted", doomed.empty() ? json::value(nullptr) : json::value(to_json(doomed))},
       {"SpaceReclaimed", reclaimed}});
}

Result<Answer> get_top(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  const Container& container = **found;
  if (!is_running(container)) return not_running(container);
  emit_container(daemon, container, "top");
  json::array processes;
  const auto add = [&](int pid, int parent, const std::string& title) {
    processes.push_back(json::array{"root", fmt::format("{}", pid), fmt::format("{}", parent), "0",
                                    format_date("%H:%M", container.started), "?", "00:00:00",
                                    title});
  };
  add(container.pid, container.pid - 1, container.running->process.title());
  for (const std::string& id : container.execs) {
    const auto exec = daemon.execs.find(id);
    if (exec == daemon.execs.end() || !exec->second.running) continue;
    add(exec->second.pid, container.pid - 1, exec->second.running->process.title());
  }
  return json_answer(
      {{"Processes", processes},
       {"Titles", json::array{"UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"}}});
}

}  // namespace swarm::sim::fake
