#include "sim/workload.h"

#include "sim/workloads.h"

#include <utility>

namespace swarm::sim {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Work::count)> names = {
    "look",   "run",    "create_storm", "project",         "job",
    "remove", "change", "mass_delete",  "rolling_restart", "drain_rack",
    "avoid",  "guard",  "poke",         "follow"};

constexpr std::string_view api = "/v1.41";
constexpr std::uint32_t shared_names = 40;
constexpr std::int64_t memory_unit = std::int64_t{128} << 20;

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

}  // namespace

std::string_view name_of(Work work) { return names.at(static_cast<std::size_t>(work)); }

std::string id_in(std::string_view body) {
  constexpr std::string_view member = "\"Id\":\"";
  const std::size_t at = body.find(member);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + member.size();
  return std::string(body.substr(begin, body.find('"', begin) - begin));
}

std::string to_json(const Wish& wish) {
  std::string env, labels, host;
  const auto add = [](std::string& list, const std::string& item) {
    list += (list.empty() ? "" : ",") + item;
  };
  if (!wish.rack.empty()) {
    add(labels, R"("only-rack":)" + quoted(wish.rack));
    add(env, quoted("constraint:rack==" + wish.rack));
  }
  if (!wish.not_rack.empty()) {
    add(labels, R"("not-rack":)" + quoted(wish.not_rack));
    add(env, quoted("constraint:rack!=" + wish.not_rack));
  }
  if (!wish.apart.empty()) {
    add(labels, R"("apart":)" + quoted(wish.apart));
    add(env, quoted("affinity:apart!=" + wish.apart));
  }
  if (!wish.near.empty()) {
    add(labels, R"("near":)" + quoted(wish.near));
    add(env, quoted("affinity:container==" + wish.near));
  }
  if (!wish.away.empty()) {
    add(labels, R"("away":)" + quoted(wish.away));
    add(env, quoted("affinity:container!=" + wish.away));
  }
  for (const std::string& rule : wish.rules) add(env, quoted(rule));
  if (wish.moves) add(env, R"("reschedule:on-node-failure")");
  if (!wish.link.empty()) add(host, R"("Links":[)" + quoted(wish.link + ":db") + "]");
  if (!wish.restart_policy.empty()) {
    add(host, R"("RestartPolicy":{"Name":)" + quoted(wish.restart_policy) + "}");
  }
  if (wish.memory_bytes > 0) add(host, R"("Memory":)" + std::to_string(wish.memory_bytes));
  if (wish.cpus > 0) add(host, R"("CpuShares":)" + std::to_string(wish.cpus));
  if (wish.host_port > 0 || wish.drawn_port) {
    const std::string port = wish.drawn_port ? "" : std::to_string(wish.host_port);
    add(host, R"("PortBindings":{"80/tcp":[{"HostPort":)" + quoted(port) + "}]}");
  }
  if (wish.auto_remove) add(host, R"("AutoRemove":true)");
  if (wish.unconnected) add(host, R"("NetworkMode":"none")");
  const std::string endpoints =
      wish.two_networks ? R"(,"NetworkingConfig":{"EndpointsConfig":{"bridge":{},"extra":{}}})"
                        : "";
  return R"({"Image":)" + quoted(wish.missing_image ? "alpine:3" : "busybox") +
         R"(,"Cmd":["sleep",)" + quoted(std::to_string(wish.seconds)) + R"(],"Env":[)" + env +
         R"(],"Labels":{)" + labels + R"(},"HostConfig":{)" + host + "}" + endpoints + "}";
}

Actor::Actor(Stage& stage, std::uint32_t number, const WorkWeights& weights, Duration think_max)
    : stage_(stage),
      lane_(stage.simulator.tape().lane({LaneKind::client, number})),
      weights_(weights),
      think_max_(think_max),
      name_("u" + std::to_string(number)) {
  ++stage_.acting;
}

void Actor::think() {
  if (stage_.over() || !lane_.more()) {
    --stage_.acting;
    return;
  }
  stage_.simulator.after(lane_.up_to(think_max_), [this] { act(); });
}

void Actor::act() {
  std::uint32_t sum = 0;
  for (const std::uint32_t weight : weights_.all()) sum += weight;
  std::uint32_t drawn = lane_.below(sum);
  std::size_t work = 0;
  while (work + 1 < weights_.size && drawn >= weights_.all()[work]) drawn -= weights_.all()[work++];
  do_work(*this, static_cast<Work>(work));
}

std::string Actor::take_mine() {
  if (mine_.empty()) return {};
  std::swap(mine_[lane_.below(static_cast<std::uint32_t>(mine_.size()))], mine_.back());
  std::string id = std::move(mine_.back());
  mine_.pop_back();
  return id;
}

Wish Actor::drawn_wish() {
  Wish wish;
  if (lane_.chance(400)) wish.name = "c" + std::to_string(lane_.below(shared_names));
  if (lane_.chance(250)) wish.rack = "r" + std::to_string(lane_.below(4));
  if (lane_.chance(200)) wish.apart = "g" + std::to_string(lane_.below(3));
  // Few large ones among many small.
  if (lane_.chance(500)) wish.memory_bytes = memory_unit << lane_.below(lane_.chance(200) ? 6 : 3);
  if (lane_.chance(300)) wish.cpus = 1 + lane_.below(2);
  if (lane_.chance(150)) wish.host_port = 8000 + lane_.below(5);
  if (stage_.drawn_ports && wish.host_port >= 8003) {
    wish.host_port = 0;
    wish.drawn_port = true;
  }
  wish.unconnected = lane_.chance(100);
  wish.two_networks = !wish.unconnected && lane_.chance(50);
  if (lane_.chance(300)) wish.restart_policy = lane_.chance(500) ? "always" : "on-failure";
  if (lane_.chance(60)) wish.missing_image = true;
  if (lane_.chance(100)) wish.moves = true;
  if (lane_.chance(100)) {
    static constexpr std::array<std::string_view, 3> soft = {
        "constraint:rack==~r1", "constraint:rack==~nowhere", "affinity:apart!=~g0"};
    wish.rules.emplace_back(soft.at(lane_.below(3)));
  }
  return wish;
}

void Actor::send(HttpRequest request, std::function<void(const ClientAnswer&)> then) {
  Ledger& ledger = stage_.ledger;
  const std::uint64_t serial = ++ledger.requests;
  ledger.open[serial] = {request.method + " " + request.target, stage_.simulator.now()};
  stage_.simulator.send(std::move(request),
                        [&ledger, serial, then = std::move(then)](const ClientAnswer& answer) {
                          ledger.open.erase(serial);
                          if (answer.cut) ++ledger.cut;
                          if (answer.answers > 1 || (answer.answers == 0 && !answer.cut))
                            ++ledger.answered_twice;
                          then(answer);
                        });
}

void Actor::ask(std::string method, const std::string& path, const Then& then) {
  send({std::move(method), std::string(api) + path, {}, {}},
       [then](const ClientAnswer&) { then(); });
}

void Actor::follow(HttpRequest request, Duration time, const Then& then) {
  Simulator& simulator = stage_.simulator;
  const RequestId id = simulator.send(std::move(request));
  simulator.after(time, [this, id, then] {
    stage_.simulator.leave(id);
    then();
  });
}

void Actor::make(const Wish& wish, std::function<void(const std::string& id)> then) {
  std::string target = std::string(api) + "/containers/create";
  if (!wish.name.empty()) {
    target += "?name=" + wish.name;
    stage_.ledger.names.insert(wish.name);
  }
  HttpRequest request{"POST", target, {{"Content-Type", "application/json"}}, to_json(wish)};
  send(std::move(request),
       [this, vanishes = wish.auto_remove, then = std::move(then)](const ClientAnswer& answer) {
         const std::string id = answer.status == 201 ? id_in(answer.body) : "";
         if (id.empty()) {
           ++stage_.ledger.refused;
           return then({});
         }
         ++stage_.ledger.created;
         stage_.ledger.told[id].answered = true;
         stage_.ledger.told[id].may_vanish |= vanishes;
         send({"POST", std::string(api) + "/containers/" + id + "/start", {}, {}},
              [this, then, id](const ClientAnswer& started) {
                stage_.ledger.told[id].started = started.status == 204;
                then(id);
              });
       });
}

void Actor::remove(const std::string& id, const Then& then) {
  const auto known = stage_.ledger.told.find(id);
  if (known != stage_.ledger.told.end()) known->second.may_vanish = true;
  send({"DELETE", std::string(api) + "/containers/" + id + "?force=1", {}, {}},
       [this, id, then](const ClientAnswer& answer) {
         if (answer.status == 204) {
           ++stage_.ledger.removed;
           const auto told = stage_.ledger.told.find(id);
           if (told != stage_.ledger.told.end()) told->second.told_removed = true;
         }
         then();
       });
}

void Actor::all_at_once(std::size_t count,
                        const std::function<void(std::size_t, const Then&)>& what) {
  if (count == 0) return next();
  const auto left = std::make_shared<std::size_t>(count);
  for (std::size_t i = 0; i < count; ++i) {
    what(i, [this, left] {
      if (--*left == 0) next();
    });
  }
}

}  // namespace swarm::sim
