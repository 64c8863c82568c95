// Commands that change what discovery lists.
#include "core/discovery/list.h"
#include "sim/scenario/scene.h"

namespace swarm::sim {
namespace {

void list(Scene& scene, const std::vector<std::size_t>& engines, bool listed) {
  for (const std::size_t engine : engines) scene.world->set_listed(engine, listed);
  scene.world->tell_discovery();
}

}  // namespace

void run_join(Scene& scene, Command& command) { list(scene, scene.engines(command), true); }

void run_leave(Scene& scene, Command& command) { list(scene, scene.engines(command), false); }

void run_flap(Scene& scene, Command& command) {
  const std::int64_t times = command.number("times", 10'000).value_or(3);
  const Duration every = command.duration("every").value_or(std::chrono::seconds(2));
  const std::vector<std::size_t> engines = scene.engines(command);
  for (std::int64_t i = 0; i < times; ++i) {
    list(scene, engines, false);
    scene.world->simulator().run_for(every / 2);
    list(scene, engines, true);
    scene.world->simulator().run_for(every / 2);
  }
}

void run_address(Scene& scene, Command& command) {
  const std::size_t engine = scene.engine(command, command.word("an engine"));
  scene.world->simulator().add_address(engine, command.word("an address"));
}

// Beside the engines. Ranges are written out, as in the argument of `swarm manage`; what is no list
// of addresses comes through as it is, as from a store that somebody wrote to.
void run_entries(Scene& scene, Command& command) {
  World& world = scene.at(command);
  std::vector<std::string> entries;
  for (const std::string& word : command.words()) {
    const auto expanded = parse_entry_list(word);
    if (!expanded) {
      scene.print(expanded.error().detail);
      entries.push_back(word);
      continue;
    }
    entries.insert(entries.end(), expanded->begin(), expanded->end());
  }
  world.set_other_entries(std::move(entries));
  world.tell_discovery();
}

}  // namespace swarm::sim
