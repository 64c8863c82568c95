// Commands that break engines and the ways to them, and change them behind the manager's back.
#include "sim/scenario/create_command.h"
#include "sim/scenario/scene.h"

namespace swarm::sim {
namespace {

Link& link_of(Scene& scene, std::size_t engine) { return scene.world->simulator().link(engine); }

void print_answer(Scene& scene, const std::string& what, const HttpResponse& response) {
  ClientAnswer answer;
  answer.complete = true;
  answer.status = response.status;
  answer.body = response.body;
  print_unless_ok(scene, what, answer);
}

HttpRequest behind_request(Command& command, const std::string& verb) {
  if (verb == "request") {
    const std::string method = command.word("a method");
    const std::string target = command.word("a path");
    return World::request(method, target, command.rest_behind(4));
  }
  const std::string path = "/v1.40/containers/" + command.word("a name");
  if (verb == "rm") return {"DELETE", path + "?force=1", {}, {}};
  if (verb == "rename") return {"POST", path + "/rename?name=" + command.word("a name"), {}, {}};
  return {"POST", path + "/" + verb, {}, {}};
}

}  // namespace

void run_crash(Scene& scene, Command& command) {
  const bool stopped = command.flag("stopped"), empty = command.flag("empty");
  for (const std::size_t engine : scene.engines(command)) {
    scene.world->crash(engine, empty     ? World::Comeback::empty
                               : stopped ? World::Comeback::stopped
                                         : World::Comeback::as_it_was);
  }
}

void run_return(Scene& scene, Command& command) {
  for (const std::size_t engine : scene.engines(command)) scene.world->bring_back(engine);
}

void run_freeze(Scene& scene, Command& command) {
  for (const std::size_t engine : scene.engines(command)) {
    scene.world->simulator().set_frozen(engine, true);
  }
}

void run_thaw(Scene& scene, Command& command) {
  for (const std::size_t engine : scene.engines(command)) {
    scene.world->simulator().set_frozen(engine, false);
  }
}

void run_cut(Scene& scene, Command& command) {
  const bool requests = command.flag("requests");
  const bool answers = command.flag("answers");
  const bool events = command.flag("events");
  const bool both = !requests && !answers && !events;
  for (const std::size_t engine : scene.engines(command)) {
    Link& link = link_of(scene, engine);
    link.requests_blocked |= requests || both;
    link.answers_blocked |= answers || both;
    link.events_silent |= events;
  }
}

void run_slow(Scene& scene, Command& command) {
  const auto by = command.duration("by");
  if (!by) command.fail("by= is missing");
  for (const std::size_t engine : scene.engines(command)) link_of(scene, engine).slow_max = *by;
}

void run_full(Scene& scene, Command& command) {
  for (const std::size_t engine : scene.engines(command)) link_of(scene, engine).disk_full = true;
}

void run_clock(Scene& scene, Command& command) {
  const Duration ahead = command.duration("ahead").value_or(Duration::zero());
  const Duration behind = command.duration("behind").value_or(Duration::zero());
  for (const std::size_t engine : scene.engines(command)) {
    link_of(scene, engine).clock_offset = (ahead - behind).count();
  }
}

void run_heal(Scene& scene, Command& command) {
  for (const std::size_t engine : scene.engines(command)) {
    Link& link = link_of(scene, engine);
    // What is down or frozen stays so, and a clock is nothing of the network.
    Link healed;
    healed.down = link.down;
    healed.frozen = link.frozen;
    healed.clock_offset = link.clock_offset;
    link = healed;
  }
}

void run_reinstall(Scene& scene, Command& command) {
  const auto id = command.option("id");
  if (!id) command.fail("id= is missing");
  for (const std::size_t engine : scene.engines(command)) {
    scene.world->simulator().replace_engine(engine, *id);
  }
}

void run_behind(Scene& scene, Command& command) {
  const std::size_t engine = scene.engine(command, command.word("an engine"));
  Simulator& simulator = scene.world->simulator();
  const std::string verb = command.word("what to do");
  if (verb != "create") {
    const HttpRequest request = behind_request(command, verb);
    command.done();
    return print_answer(scene, "behind " + verb, simulator.ask_engine(engine, request));
  }
  const bool unstarted = command.flag("unstarted");
  for (const CreateRequest& request : create_requests(command)) {
    print_answer(
        scene, "create " + request.name,
        simulator.ask_engine(engine, World::request("POST", request.target, request.body)));
    if (unstarted) continue;
    print_answer(scene, "start " + request.name,
                 simulator.ask_engine(
                     engine, {"POST", "/v1.40/containers/" + request.name + "/start", {}, {}}));
  }
}

}  // namespace swarm::sim
