#include "sim/engine/stats.h"

#include "sim/engine/life.h"
#include "sim/engine/time_text.h"

#include <algorithm>

namespace swarm::sim::fake {
namespace {

constexpr Duration period = std::chrono::seconds(1);

json::object cpu_stats(const Daemon& daemon, const Container& container, UnixNanos wall) {
  const std::int64_t age = std::max<std::int64_t>(0, wall - container.started);
  // One percent of a CPU, plus what the ID adds, so that containers differ.
  const std::int64_t share = 100 - (container.id.front() % 16);
  return {{"cpu_usage",
           {{"total_usage", age / share},
            {"usage_in_kernelmode", age / share / 4},
            {"usage_in_usermode", age / share * 3 / 4}}},
          {"system_cpu_usage", wall % (1'000'000 * nanos_per_second) * daemon.options.cpus},
          {"online_cpus", daemon.options.cpus},
          {"throttling_data", {{"periods", 0}, {"throttled_periods", 0}, {"throttled_time", 0}}}};
}

json::object no_cpu_stats() {
  return {{"cpu_usage", {{"total_usage", 0}, {"usage_in_kernelmode", 0}, {"usage_in_usermode", 0}}},
          {"throttling_data", {{"periods", 0}, {"throttled_periods", 0}, {"throttled_time", 0}}}};
}

json::object sample(const Daemon& daemon, const Container& container, bool has_previous) {
  json::object object;
  const bool runs = is_running(container);
  const UnixNanos wall = daemon.now.wall;
  object["read"] = runs ? rfc3339(wall) : rfc3339(0);
  object["preread"] = runs && has_previous ? rfc3339(wall - period.count()) : rfc3339(0);
  object["pids_stats"] = runs ? json::object{{"current", 1}} : json::object{};
  object["blkio_stats"] = {{"io_service_bytes_recursive", nullptr},
                           {"io_serviced_recursive", nullptr}};
  object["num_procs"] = 0;
  object["storage_stats"] = json::object();
  object["cpu_stats"] = runs ? cpu_stats(daemon, container, wall) : no_cpu_stats();
  object["precpu_stats"] =
      runs && has_previous ? cpu_stats(daemon, container, wall - period.count()) : no_cpu_stats();
  const std::int64_t limit = container.memory > 0 ? container.memory : daemon.options.memory_bytes;
  object["memory_stats"] = runs ? json::object{{"usage", std::min<std::int64_t>(limit, 1'048'576)},
                                               {"stats", {{"inactive_file", 0}}},
                                               {"limit", limit}}
                                : json::object{};
  object["name"] = "/" + container.name;
  object["id"] = container.id;
  if (runs) {
    object["networks"] = {{"eth0",
                           {{"rx_bytes", 1024},
                            {"rx_packets", 12},
                            {"rx_errors", 0},
                            {"rx_dropped", 0},
                            {"tx_bytes", 0},
                            {"tx_packets", 0},
                            {"tx_errors", 0},
                            {"tx_dropped", 0}}}};
  }
  return object;
}

std::string line_of(const json::object& object) { return json::serialize(object) + "\n"; }

void tick(Daemon& daemon, ExchangeId exchange, const std::string& id, bool once) {
  if (!daemon.is_open(exchange)) return;
  const auto found = daemon.containers.find(id);
  if (found == daemon.containers.end()) return daemon.close(exchange);
  daemon.send(exchange, line_of(sample(daemon, *found->second, true)));
  if (once) return daemon.close(exchange);
  daemon.timers.arm(daemon.now.now + period,
                    [&daemon, exchange, id] { tick(daemon, exchange, id, false); });
}

}  // namespace

Result<Answer> get_stats(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  const Container& container = **found;
  const bool streams = call.query.flag("stream", true);
  if (!streams && (call.query.flag("one-shot") || !is_running(container))) {
    return json_answer(sample(daemon, container, false));
  }
  daemon.keep(call.exchange, FlowStream{});
  daemon.open(call.exchange, 200, {{"Content-Type", "application/json"}}, false);
  // A single answer needs two samples, for the CPU's share between them.
  if (streams) daemon.send(call.exchange, line_of(sample(daemon, container, false)));
  daemon.timers.arm(daemon.now.now + period,
                    [&daemon, exchange = call.exchange, id = container.id, once = !streams] {
                      tick(daemon, exchange, id, once);
                    });
  return answer_later();
}

}  // namespace swarm::sim::fake
