// What the commands of a scenario share, and the list of those commands.
#pragma once

#include "sim/scenario/command.h"
#include "sim/scenario/world.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

struct Scene {
  std::unique_ptr<World> world;     // Null before `cluster`.
  std::vector<std::string> output;  // Of the group that runs.
  bool failed = false;              // A check did not hold.
  std::uint64_t calls_seen = 0;     // As `calls` counted them last.
  Instant looked_at{};              // When `elapsed` looked last.

  // Throws if there is no cluster yet.
  World& at(const Command& command);
  // The engine of that name; throws if there is none.
  std::size_t engine(const Command& command, const std::string& name);
  // The engines that the next words name; `all` names each.
  std::vector<std::size_t> engines(Command& command);
  // May hold several lines: those behind the first are indented. Blank ones are left out.
  void print(std::string_view text);
};

struct CommandRow {
  std::string_view name;
  std::string_view usage;  // What may stand behind the name.
  void (*run)(Scene& scene, Command& command);
};

// THE list of commands, in the order of the documentation.
std::span<const CommandRow> command_table();

// --- Texts ---

// Identifiers, which are drawn, become `<id>`.
std::string without_ids(std::string_view text);
// "404 No such container: web": the status, and what the answer says.
std::string answer_text(const ClientAnswer& answer);
// Says nothing of an answer that is a success.
void print_unless_ok(Scene& scene, std::string_view what, const ClientAnswer& answer);

// --- The commands, by file ---

void run_cluster(Scene& scene, Command& command);
void run_engine(Scene& scene, Command& command);
void run_manager(Scene& scene, Command& command);
void run_time(Scene& scene, Command& command);
void run_elapsed(Scene& scene, Command& command);

void run_create(Scene& scene, Command& command);
void run_on_containers(Scene& scene, Command& command);  // start, stop, kill, ...
void run_rename(Scene& scene, Command& command);
void run_request(Scene& scene, Command& command);

void run_crash(Scene& scene, Command& command);
void run_return(Scene& scene, Command& command);
void run_freeze(Scene& scene, Command& command);
void run_thaw(Scene& scene, Command& command);
void run_cut(Scene& scene, Command& command);
void run_slow(Scene& scene, Command& command);
void run_full(Scene& scene, Command& command);
void run_clock(Scene& scene, Command& command);
void run_heal(Scene& scene, Command& command);
void run_reinstall(Scene& scene, Command& command);
void run_behind(Scene& scene, Command& command);

void run_join(Scene& scene, Command& command);
void run_leave(Scene& scene, Command& command);
void run_flap(Scene& scene, Command& command);
void run_entries(Scene& scene, Command& command);
void run_address(Scene& scene, Command& command);

void run_ps(Scene& scene, Command& command);
void run_truth(Scene& scene, Command& command);
void run_info(Scene& scene, Command& command);
void run_events(Scene& scene, Command& command);
void run_log(Scene& scene, Command& command);
void run_calls(Scene& scene, Command& command);
void run_check(Scene& scene, Command& command);
void run_await(Scene& scene, Command& command);

}  // namespace swarm::sim
