#include "sim/pokes.h"

#include <array>
#include <utility>

namespace swarm::sim {
namespace {

using std::chrono::seconds;

// A row of what is asked. In the target `{c}` stands for a reference to a container, `{m}` for
// one's own, `{n}` for a node's name; a target without a version is sent as it is.
struct Poke {
  std::string_view method, target, body;
};

constexpr std::array pokes = {
    // The whole.
    Poke{"GET", "/_ping", {}},
    Poke{"HEAD", "/_ping", {}},
    Poke{"GET", "/v1.41/version", {}},
    Poke{"GET", "/v1.99/info", {}},
    Poke{"GET", "/v1.1/info", {}},
    Poke{"GET", "/v1.41/nothing/there", {}},
    Poke{"PATCH", "/v1.41/info", {}},
    Poke{"GET", "/v1.41//info", {}},
    Poke{"GET", "/v1.41/containers/%zz/json", {}},
    Poke{"GET", "/v1.41/swarm", {}},
    Poke{"GET", "/v1.41/images/viz", {}},
    Poke{"GET", "/v1.41/plugins", {}},
    Poke{"POST", "/v1.41/networks/create", "{}"},
    Poke{"POST", "/v1.41/networks/create", R"({"Name":"extra"})"},
    Poke{"GET", "/v1.41/plugins/nothing/json", {}},
    Poke{"POST", "/v1.41/plugins/nothing/enable", {}},
    // Lists.
    Poke{"GET", "/v1.41/containers/json?limit=3", {}},
    Poke{"GET", "/v1.41/containers/json?size=1&limit=2", {}},
    Poke{"GET", "/v1.41/containers/json?filters=%7B%22status%22%3A%5B%22running%22%5D%7D", {}},
    Poke{"GET", "/v1.41/containers/json?filters=%7B%22status%22%3A%5B%22flying%22%5D%7D", {}},
    Poke{"GET", "/v1.41/containers/json?all=1&filters=%7B%22name%22%3A%5B%22c1%22%5D%7D", {}},
    Poke{"GET", "/v1.41/containers/json?all=1&filters=%7B%22node%22%3A%5B%22{n}%22%5D%7D", {}},
    Poke{"GET", "/v1.41/containers/json?all=1&filters=%7B%22label%22%3A%5B%22apart%22%5D%7D", {}},
    Poke{"GET", "/v1.41/containers/json?all=1&before={c}", {}},
    Poke{"GET", "/v1.41/containers/json?since={c}", {}},
    Poke{"GET", "/v1.41/containers/json?filters=%7B%22nonsense%22%3A%5B%22x%22%5D%7D", {}},
    Poke{"GET", "/v1.41/containers/json?filters=nonsense", {}},
    Poke{"GET", "/v1.41/containers/json?limit=many", {}},
    Poke{"GET", "/v1.41/images/json?all=1", {}},
    Poke{"GET", "/v1.41/images/json?filters=%7B%22node%22%3A%5B%22{n}%22%5D%7D", {}},
    Poke{"GET", "/v1.41/images/json?filters=%7B%22reference%22%3A%5B%22busy%2A%22%5D%7D", {}},
    Poke{"GET", "/v1.41/images/json?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D", {}},
    Poke{"GET", "/v1.41/networks?filters=%7B%22type%22%3A%5B%22custom%22%5D%7D", {}},
    Poke{"GET", "/v1.41/networks?filters=%7B%22node%22%3A%5B%22{n}%22%5D%7D", {}},
    Poke{"GET", "/v1.41/volumes?filters=%7B%22dangling%22%3A%5B%22maybe%22%5D%7D", {}},
    // One container.
    Poke{"GET", "/v1.41/containers/{c}/json", {}},
    Poke{"GET", "/v1.41/containers/{c}/json?size=1", {}},
    Poke{"GET", "/v1.41/containers/{c}/top", {}},
    Poke{"GET", "/v1.41/containers/{c}/changes", {}},
    Poke{"GET", "/v1.41/containers/{c}/checkpoints", {}},
    Poke{"POST", "/v1.41/containers/{c}/resize?h=10&w=20", {}},
    Poke{"POST", "/v1.41/containers/{c}/start", "{}"},
    Poke{"POST", "/v1.41/containers/{m}/stop?t=1", {}},
    Poke{"POST", "/v1.41/containers/{m}/kill", {}},
    Poke{"POST", "/v1.41/containers/{m}/rename?name=", {}},
    Poke{"POST", "/v1.41/containers/{m}/rename?name=c1", {}},
    Poke{"POST", "/v1.41/containers/{c}/exec", R"({"Cmd":["true"]})"},
    Poke{"POST", "/v1.41/exec/{c}/start", R"({"Detach":true})"},
    Poke{"GET", "/v1.41/exec/0123456789ab/json", {}},
    Poke{"DELETE", "/v1.41/containers/nobody", {}},
    Poke{"DELETE", "/v1.41/containers/web?link=1", {}},
    Poke{"POST", "/v1.41/commit?container={c}&repo=saved&tag=1", "{}"},
    Poke{"POST", "/v1.41/commit?container=nobody", "{}"},
    // One that nobody keeps, so nobody misses it.
    Poke{"POST", "/v1.41/containers/prune?filters=%7B%22label%22%3A%5B%22behind%3D1%22%5D%7D", {}},
    // Creates that cannot be.
    Poke{"POST", "/v1.41/containers/create", {}},
    Poke{"POST", "/v1.41/containers/create", "{nonsense"},
    Poke{"POST", "/v1.41/containers/create?name=a%20b", R"({"Image":"busybox"})"},
    Poke{"POST", "/v1.41/containers/create", R"({"Image":"busybox","Env":["constraint:x"]})"},
    Poke{"POST", "/v1.41/containers/create",
         R"({"Image":"busybox","Env":["constraint:node==nowhere"]})"},
    Poke{"POST", "/v1.41/containers/create",
         R"({"Image":"busybox","Env":["reschedule:sometimes"]})"},
    Poke{"POST", "/v1.41/containers/create", R"({"Image":"busybox","Env":["affinity:a==/(/"]})"},
    Poke{"POST", "/v1.41/containers/create",
         R"({"Image":"busybox","HostConfig":{"VolumesFrom":["nobody"]}})"},
    Poke{"POST", "/v1.41/containers/create", R"({"Image":"nosuch"})"},
    // Images.
    Poke{"POST", "/v1.41/images/create?fromImage=tool&tag=1", {}},
    Poke{"POST", "/v1.41/images/create?fromImage=nowhere.invalid/none&tag=1", {}},
    Poke{"POST", "/v1.41/images/create?fromImage=nosuch&tag=1", {}},
    Poke{"GET", "/v1.41/images/busybox/json", {}},
    Poke{"GET", "/v1.41/images/nothing:1/json", {}},
    Poke{"GET", "/v1.41/images/busybox/history", {}},
    Poke{"POST", "/v1.41/images/busybox/tag?repo=mine&tag=1", {}},
    Poke{"POST", "/v1.41/images/nothing/tag?repo=mine&tag=1", {}},
    Poke{"DELETE", "/v1.41/images/tool:1", {}},
    Poke{"DELETE", "/v1.41/images/mine:1", {}},
    Poke{"DELETE", "/v1.41/images/nothing", {}},
    Poke{"DELETE", "/v1.41/images/busybox", {}},
    Poke{"POST", "/v1.41/images/prune", {}},
    // Networks and volumes.
    Poke{"GET", "/v1.41/networks/bridge", {}},
    Poke{"GET", "/v1.41/networks/{n}/bridge", {}},
    Poke{"GET", "/v1.41/networks/nothing", {}},
    Poke{"GET", "/v1.41/volumes/data", {}},
    Poke{"GET", "/v1.41/volumes/{n}/nothing", {}},
    // What happened.
    Poke{"GET", "/v1.41/events?since=1&until=2", {}},
    Poke{"GET", "/v1.41/events?since=1&until=1.760000100e9", {}},
    Poke{"GET", "/v1.41/events?until=2&filters=%7B%22type%22%3A%5B%22container%22%5D%7D", {}},
    Poke{"GET", "/v1.41/events?since=yesterday", {}},
};

// Pumped through to the client.
constexpr std::array tunnels = {
    Poke{"GET", "/v1.41/containers/{c}/logs?stdout=1", {}},
    Poke{"GET", "/v1.41/containers/{c}/stats?stream=0", {}},
    Poke{"GET", "/v1.41/containers/{c}/export", {}},
    Poke{"GET", "/v1.41/containers/{c}/archive?path=/etc", {}},
    Poke{"HEAD", "/v1.41/containers/{c}/archive?path=/etc", {}},
};

// Long work for an engine.
constexpr std::array long_work = {
    Poke{"GET", "/v1.41/system/df", {}},
    Poke{"GET", "/v1.41/system/df?type=volume", {}},
    Poke{"GET", "/v1.41/system/df?type=image", {}},
    Poke{"GET", "/v1.41/system/df?type=container", {}},
};

// With a body that the manager keeps before it sends it on.
constexpr std::array uploads = {
    Poke{"POST", "/v1.41/images/load", "nonsense"},
    Poke{"POST", "/v1.41/images/create?fromSrc=-", {}},
};

constexpr std::array endless = {
    Poke{"GET", "/v1.41/events", {}},
    Poke{"GET", "/v1.41/events?since=1", {}},
    Poke{"GET", "/v1.41/events?filters=%7B%22event%22%3A%5B%22start%22%2C%22die%22%5D%7D", {}},
    Poke{"GET", "/v1.41/containers/{c}/logs?follow=1&stdout=1", {}},
    Poke{"GET", "/v1.41/containers/{c}/stats", {}},
    Poke{"POST", "/v1.41/containers/{c}/attach?stream=1&stdout=1", {}},
    Poke{"GET", "/v1.41/containers/{c}/export", {}},
    Poke{"POST", "/v1.41/containers/{c}/wait", {}},
    Poke{"POST", "/v1.24/containers/{c}/wait", {}},
    Poke{"GET", "/v1.41/events?until=1760003660", {}},
    Poke{"GET", "/v1.41/containers/json?size=1&limit=5", {}},
    Poke{"GET", "/v1.41/containers/{c}/json", {}},
    Poke{"POST", "/v1.41/images/busybox/tag?repo=mine&tag=2", {}},
    Poke{"POST", "/v1.41/images/prune", {}},
    Poke{"POST", "/v1.41/containers/create", R"({"Image":"busybox","Cmd":["sleep","5"]})"},
    Poke{"POST", "/v1.41/images/create?fromImage=tool&tag=2", {}},
};

std::string reference_to_container(Actor& actor) {
  Lane& lane = actor.lane();
  if (actor.mine().empty()) return "c" + std::to_string(lane.below(40));
  const std::string& id =
      actor.mine().at(lane.below(static_cast<std::uint32_t>(actor.mine().size())));
  switch (lane.below(5)) {
    case 0:
      return id;
    case 1:
      return id.substr(0, 12);
    case 2:
      return id.substr(0, 1 + lane.below(4));
    case 3:
      return "node0/c" + std::to_string(lane.below(40));
    default:
      return "c" + std::to_string(lane.below(40));
  }
}

std::string filled(Actor& actor, std::string_view pattern) {
  std::string target(pattern);
  const std::size_t container = target.find("{c}");
  if (container != std::string::npos) target.replace(container, 3, reference_to_container(actor));
  // Never by a name: "c3" would also be the beginning of an ID, of whomever.
  const std::size_t name = target.find("{m}");
  if (name != std::string::npos) {
    target.replace(name, 3, actor.mine().empty() ? "nobody" : actor.mine().back());
  }
  const std::size_t node = target.find("{n}");
  if (node != std::string::npos) {
    target.replace(node, 3, "node" + std::to_string(actor.lane().below(4)));
  }
  return target;
}

HttpRequest request_of(Actor& actor, const Poke& poke) {
  return {std::string(poke.method),
          filled(actor, poke.target),
          {{"Content-Type", "application/json"}},
          std::string(poke.body)};
}

// What is rare in life may not be rare here.
const Poke& drawn_poke(Lane& lane) {
  const auto one_of = [&lane](const auto& rows) -> const Poke& {
    return rows.at(lane.below(static_cast<std::uint32_t>(rows.size())));
  };
  if (lane.chance(250)) return one_of(tunnels);
  if (lane.chance(200)) return one_of(uploads);
  if (lane.chance(80)) return one_of(long_work);
  return one_of(pokes);
}

}  // namespace

void poke(Actor& actor) {
  Lane& lane = actor.lane();
  const HttpRequest request = request_of(actor, drawn_poke(lane));
  // Now and then two clients want the same at the same time.
  actor.all_at_once(lane.chance(150) ? 2 : 1, [&](std::size_t, const Actor::Then& done) {
    actor.send(request, [done](const ClientAnswer&) { done(); });
  });
}

void follow(Actor& actor) {
  const Poke& chosen = endless.at(actor.lane().below(endless.size()));
  HttpRequest request = request_of(actor, chosen);
  // Some do not even wait for the first byte.
  const bool hasty = actor.lane().chance(300);
  const Duration time =
      actor.lane().up_to(hasty ? Duration(std::chrono::milliseconds(3)) : seconds(20));
  actor.follow(std::move(request), time, [&actor] { actor.next(); });
}

}  // namespace swarm::sim
