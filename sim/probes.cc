#include "sim/probes.h"

#include "core/cluster/cluster.h"

#include <algorithm>
#include <set>
#include <utility>

namespace swarm::sim {
namespace {

constexpr std::size_t names_max = 3;
constexpr std::uint32_t first_port = 8000;  // As the clients draw them.
constexpr std::uint32_t ports = 5;
constexpr std::int64_t smallest_memory = std::int64_t{8} << 20;  // An engine takes none below it.

constexpr std::size_t hurried_hosts = 2;
constexpr std::size_t hurried_containers = 3;
constexpr Duration until_known = std::chrono::milliseconds(300);
constexpr Duration until_unhealthy_max = std::chrono::minutes(3);
constexpr Duration until_healthy = std::chrono::minutes(2);
// About as long as it takes to read a whole engine.
constexpr Duration hurry_time = std::chrono::milliseconds(12);
constexpr Duration hurry_pause = std::chrono::microseconds(1500);

std::int64_t room(std::int64_t size, std::int64_t overcommit_percent) {
  return size + size * overcommit_percent / 100;
}

// All that is left on that host. False if it holds too much already, which some faults excuse.
bool wish_the_rest(const HostFacts& host, std::size_t index, std::int64_t overcommit_percent,
                   const std::vector<TrueContainer>& truth, Wish& wish) {
  std::int64_t memory = room(host.memory_bytes, overcommit_percent);
  std::int64_t cpus = room(host.cpus, overcommit_percent);
  std::set<std::string> taken;
  for (const TrueContainer& container : truth) {
    if (container.host != index) continue;
    memory -= container.memory_bytes;
    cpus -= container.cpu_shares * host.cpus / 1024;
    taken.insert(container.host_ports.begin(), container.host_ports.end());
  }
  if (memory < 0 || cpus < 0) return false;
  wish.memory_bytes = memory < smallest_memory ? 0 : memory;
  wish.cpus = cpus;
  for (std::uint32_t port = first_port; port < first_port + ports; ++port) {
    if (!taken.contains(std::to_string(port) + "/tcp")) wish.host_port = port;
  }
  wish.rules = {"constraint:node==" + host.name};
  return true;
}

}  // namespace

std::size_t Probes::drawn_host() {
  return lane_.below(static_cast<std::uint32_t>(stage_.hosts.size()));
}

void Probes::take_what_is_free(const std::vector<TrueContainer>& truth,
                               std::int64_t overcommit_percent, Violations& violations) {
  std::set<std::string> free = stage_.ledger.names;
  for (const TrueContainer& container : truth) free.erase(container.name);
  std::vector<std::string> names(free.begin(), free.end());
  const std::size_t host = drawn_host();
  Wish all;
  if (wish_the_rest(stage_.hosts[host], host, overcommit_percent, truth, all)) {
    take(all, violations);
  }
  for (std::size_t i = 0; i < names_max && !names.empty(); ++i) {
    Wish wish;
    std::swap(names[lane_.below(static_cast<std::uint32_t>(names.size()))], names.back());
    wish.name = names.back();
    names.pop_back();
    take(wish, violations);
  }
}

void Probes::take(const Wish& wish, Violations& violations) {
  const ClientAnswer made =
      simulator_.call({"POST",
                       "/v1.41/containers/create" + (wish.name.empty() ? "" : "?name=" + wish.name),
                       {{"Content-Type", "application/json"}},
                       to_json(wish)});
  const std::string id = id_in(made.body);
  if (made.status != 201 || id.empty()) {
    violations.push_back({"free", "nobody has it, nobody gets it: name \"" + wish.name + "\", " +
                                      to_json(wish) + ": " + made.body});
    return;
  }
  const ClientAnswer removed =
      simulator_.call({"DELETE", "/v1.41/containers/" + id + "?force=1", {}, {}});
  if (removed.status == 204) return;
  violations.push_back({"free", "what was made is not removed: " + removed.body});
}

std::string Probes::make_behind(std::size_t host, const std::string& name) {
  const HttpResponse made =
      simulator_.ask_engine(host, {"POST",
                                   "/containers/create?name=" + name,
                                   {{"Content-Type", "application/json"}},
                                   R"({"Image":"busybox","Cmd":["sleep","100000"]})"});
  return made.status == 201 ? id_in(made.body) : "";
}

void Probes::hurry() {
  struct Hurried {
    std::size_t host;
    std::string id;
  };
  std::vector<Hurried> all;
  std::set<std::size_t> hosts;
  while (hosts.size() < std::min(hurried_hosts, stage_.hosts.size())) {
    std::size_t host = drawn_host();
    while (!hosts.insert(host).second) host = (host + 1) % stage_.hosts.size();
  }
  for (const std::size_t host : hosts) {
    for (std::size_t i = 0; i < hurried_containers; ++i) {
      const std::string name = "hurried" + std::to_string(host) + "_" + std::to_string(i);
      const std::string id = make_behind(host, name);
      if (!id.empty()) all.push_back({host, id});
    }
  }
  simulator_.run_for(until_known);
  // A stream that breaks makes the manager read the whole engine.
  std::set<std::size_t> broken;
  for (const std::size_t host : hosts) {
    if (!lane_.chance(600)) continue;
    simulator_.break_events(host);
    broken.insert(host);
  }
  for (const Hurried& each : all) {
    change_behind(each.host, each.id,
                  broken.contains(each.host) ? lane_.up_to(hurry_time) : Duration::zero());
  }
}

void Probes::change_behind(std::size_t host, const std::string& id, Duration from) {
  const std::uint32_t changes = 1 + lane_.below(4);
  const bool ends = lane_.chance(500);
  for (std::uint32_t i = 0; i < changes; ++i) {
    from += lane_.up_to(hurry_pause);
    const bool last = i + 1 == changes;
    const char* const change = i % 2 == 0 ? "/start" : "/kill";
    HttpRequest request = last && ends
                              ? HttpRequest{"DELETE", "/containers/" + id + "?force=1", {}, {}}
                              : HttpRequest{"POST", "/containers/" + id + change, {}, {}};
    simulator_.after(
        from, [this, host, request = std::move(request)] { simulator_.ask_engine(host, request); });
  }
}

void Probes::ask_for_a_network_that_is_none(Violations& violations) {
  const std::string network = stage_.hosts.front().name + "/nowhere";
  const ClientAnswer answer =
      simulator_.call({"POST",
                       "/v1.41/containers/create?name=nowhere",
                       {{"Content-Type", "application/json"}},
                       R"({"Image":"busybox","HostConfig":{"NetworkMode":")" + network + "\"}}"});
  if (answer.status == 201) violations.push_back({"network", "made on a network that is none"});
}

void Probes::hear_the_end_of_an_unhealthy_one(Violations& violations) {
  constexpr std::size_t host = 0;
  const std::string id = make_behind(host, "heard");
  if (id.empty()) return;
  simulator_.ask_engine(host, {"POST", "/containers/" + id + "/start", {}, {}});
  simulator_.run_for(until_known);
  const RequestId attached =
      simulator_.send({"POST", "/v1.41/containers/" + id + "/attach?stream=1&stdout=1", {}, {}});
  simulator_.run_for(until_known);
  Link& link = simulator_.link(host);
  link.requests_blocked = true;
  const Instant limit = simulator_.now() + until_unhealthy_max;
  const auto healthy = [&] {
    const Engine* engine = simulator_.manager().cluster().engine_at(simulator_.address(host));
    return engine != nullptr && engine->healthy();
  };
  while (healthy() && simulator_.step(limit)) continue;
  simulator_.ask_engine(host, {"DELETE", "/containers/" + id + "?force=1", {}, {}});
  simulator_.run_for(until_known);
  link.requests_blocked = false;
  const ClientAnswer* answer = simulator_.answer(attached);
  if (answer == nullptr || !answer->complete) {
    violations.push_back({"stream", "the end of an attached container was not told"});
  }
  pause_in_silence(host, violations);
  if (!healthy()) violations.push_back({"health", "a host that can be asked again is unhealthy"});
}

void Probes::pause_in_silence(std::size_t host, Violations& violations) {
  const std::string id = make_behind(host, "paused");
  if (id.empty()) return;
  simulator_.ask_engine(host, {"POST", "/containers/" + id + "/start", {}, {}});
  simulator_.run_for(until_known);
  simulator_.link(host).events_silent = true;
  simulator_.ask_engine(host, {"POST", "/containers/" + id + "/pause", {}, {}});
  simulator_.run_for(until_healthy);
  simulator_.link(host).events_silent = false;
  const Container* known = simulator_.manager().cluster().containers().by_id(id);
  if (known == nullptr || known->state != ContainerState::paused) {
    violations.push_back({"state", "a container is paused, and no read has shown it"});
  }
}

void Probes::ask_for_what_is_gone(Violations& violations) {
  const std::size_t host = drawn_host();
  const std::string id = make_behind(host, "gone");
  if (id.empty()) return;
  simulator_.run_for(until_known);
  Link& link = simulator_.link(host);
  link.events_silent = true;
  simulator_.ask_engine(host, {"DELETE", "/containers/" + id + "?force=1", {}, {}});
  const ClientAnswer answer = simulator_.call({"GET", "/v1.41/containers/" + id + "/json", {}, {}});
  link.events_silent = false;
  if (answer.status != 404) {
    violations.push_back({"gone", "a client asks for what is gone: " + answer.body});
  }
  if (simulator_.manager().cluster().containers().by_id(id) == nullptr) return;
  violations.push_back({"gone", "a client was told that " + id + " is gone, and it is shown"});
}

}  // namespace swarm::sim
