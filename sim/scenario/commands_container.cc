// Commands of a Docker client: make containers and act on them.
#include "core/cluster/cluster.h"
#include "sim/scenario/create_command.h"
#include "sim/scenario/scene.h"

#include <boost/json.hpp>

#include <map>
#include <optional>
#include <utility>

namespace swarm::sim {
namespace {

namespace json = boost::json;

// More lines than these are put together, unless the scenario asks for every one.
constexpr std::size_t lines_max = 12;
// Longer than the manager waits for any engine.
constexpr Duration patience = std::chrono::minutes(10);

struct CreateOptions {
  bool explain = false;    // Why each node refused.
  bool at_once = false;    // All requests are sent before the first is answered.
  bool unstarted = false;  // As `docker create`.
  bool summary = false;    // How many on each engine.
};

std::string engine_of(World& world, const std::string& id) {
  const Cluster* cluster = world.cluster();
  const Container* container = cluster == nullptr ? nullptr : cluster->containers().by_id(id);
  if (container == nullptr) return "an engine that has not told of it";
  return std::string(cluster->engine(container->engine)->name());
}

std::string refusals_of(const std::string& body) {
  std::string text;
  boost::system::error_code failure;
  const json::value parsed = json::parse(body, failure);
  if (failure || !parsed.is_object()) return text;
  const json::value* nodes = parsed.as_object().if_contains("nodes");
  if (nodes == nullptr) return text;
  for (const json::value& node : nodes->as_array()) {
    const auto field = [&](std::string_view key) { return std::string(node.at(key).get_string()); };
    text += "\n" + field("node") + ": " + field("filter") + ": " + field("reason");
  }
  return text;
}

// What became of it: "-> engine-1", or ": 500 No nodes available in the cluster".
std::string create_result(World& world, const ClientAnswer& answer, const CreateOptions& options) {
  if (answer.status != 201) {
    return ": " + answer_text(answer) + (options.explain ? refusals_of(answer.body) : "");
  }
  const std::string id(json::parse(answer.body).at("Id").get_string());
  std::string text = " -> " + engine_of(world, id);
  if (options.unstarted) return text;
  const ClientAnswer started = world.ask("POST", "/v1.40/containers/" + id + "/start");
  return started.status == 204 ? text : text + ", not started: " + answer_text(started);
}

std::vector<std::string> create_all(World& world, const std::vector<CreateRequest>& requests,
                                    const CreateOptions& options) {
  std::vector<std::string> results;
  if (!options.at_once) {
    for (const CreateRequest& request : requests) {
      results.push_back(
          create_result(world, world.ask("POST", request.target, request.body), options));
    }
    return results;
  }
  std::vector<RequestId> sent;
  sent.reserve(requests.size());
  Simulator& simulator = world.simulator();
  for (const CreateRequest& request : requests) {
    sent.push_back(simulator.send(World::request("POST", request.target, request.body)));
  }
  const Instant until = simulator.now() + patience;
  for (const RequestId id : sent) {
    while (!simulator.answer(id)->complete && simulator.step(until)) {
    }
    const ClientAnswer answer = *simulator.answer(id);
    simulator.leave(id);
    results.push_back(create_result(world, answer, options));
  }
  return results;
}

void print_summary(Scene& scene, const std::vector<std::string>& results) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& result : results) ++counts[result];
  for (const auto& [result, count] : counts) scene.print(std::to_string(count) + result);
}

std::string path_of(const std::string& container, std::string_view suffix) {
  return "/v1.40/containers/" + container + std::string(suffix);
}

}  // namespace

void run_create(Scene& scene, Command& command) {
  World& world = scene.at(command);
  CreateOptions options;
  options.explain = command.flag("explain");
  options.at_once = command.flag("at-once");
  options.unstarted = command.flag("unstarted");
  options.summary = command.flag("summary");
  const bool unawaited = command.flag("unawaited");
  const std::vector<CreateRequest> requests = create_requests(command);
  command.done();
  if (unawaited) {
    for (const CreateRequest& request : requests) {
      world.simulator().send(World::request("POST", request.target, request.body),
                             [](const ClientAnswer&) {});
    }
    return;
  }
  const std::vector<std::string> results = create_all(world, requests, options);
  if (options.summary || results.size() > lines_max) return print_summary(scene, results);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::string& name = requests[i].name;
    scene.print((name.empty() ? "(unnamed)" : name) + results[i]);
  }
}

void run_on_containers(Scene& scene, Command& command) {
  World& world = scene.at(command);
  const bool removes = command.name() == "rm";
  const bool force = removes && command.flag("force");
  const std::vector<std::string> names = command.words();
  if (names.empty()) command.fail("which container?");
  for (const std::string& name : names) {
    const ClientAnswer answer = removes
                                    ? world.ask("DELETE", path_of(name, force ? "?force=1" : ""))
                                    : world.ask("POST", path_of(name, "/" + command.name()));
    print_unless_ok(scene, command.name() + " " + name, answer);
  }
}

void run_rename(Scene& scene, Command& command) {
  const std::string from = command.word("the name");
  const std::string to = command.word("the new name");
  const ClientAnswer answer = scene.at(command).ask("POST", path_of(from, "/rename?name=" + to));
  print_unless_ok(scene, "rename " + from, answer);
}

void run_request(Scene& scene, Command& command) {
  const std::string method = command.word("a method");
  const std::string target = command.word("a path");
  scene.print(answer_text(scene.at(command).ask(method, target, command.rest_behind(2))));
}

}  // namespace swarm::sim
