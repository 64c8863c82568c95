#include "sim/scenario/scenario.h"

#include "sim/scenario/scene.h"

#include <algorithm>
#include <exception>

namespace swarm::sim {
namespace {

const CommandRow& row_of(const Command& command) {
  const std::span<const CommandRow> table = command_table();
  const auto row = std::ranges::find(table, command.name(), &CommandRow::name);
  if (row == table.end()) command.fail("there is no such command");
  return *row;
}

void run_command(Scene& scene, const ScriptCommand& source) {
  Command command(source);
  const CommandRow& row = row_of(command);
  try {
    row.run(scene, command);
    command.done();
  } catch (const ScenarioError&) {
    throw;
  } catch (const std::exception& failure) {
    // For example JSON in an answer that is none.
    throw ScenarioError(source.line, command.name() + ": " + failure.what());
  }
}

class Run {
 public:
  Run(std::string_view name, ScenarioRun& result) : name_(name), result_(result) {}

  void group(Scene& scene, ScriptGroup& group) {
    scene.output.clear();
    scene.failed = false;
    for (const ScriptCommand& command : group.commands) run_command(scene, command);
    if (scene.output.empty()) scene.output.emplace_back("ok");
    compare(group, scene.output);
    if (scene.failed) complain(group.commands.back().line, "a check did not hold");
    group.output = std::move(scene.output);
  }

  void complain(std::size_t line, const std::string& what) {
    result_.complaints.push_back(name_ + ":" + std::to_string(line) + ": " + what);
  }

 private:
  // Names the first line that differs, and shows the rest of both.
  void compare(const ScriptGroup& group, const std::vector<std::string>& output) {
    if (group.recorded && group.output == output) return;
    const auto [was, is] = std::ranges::mismatch(group.output, output);
    const std::size_t same = static_cast<std::size_t>(was - group.output.begin());
    complain(group.output_line + same, group.recorded ? "the output differs" : "nothing recorded");
    for (auto line = was; line != group.output.end(); ++line) diff("  -" + *line);
    for (auto line = is; line != output.end(); ++line) diff("  +" + *line);
  }

  void diff(std::string line) { result_.complaints.push_back(std::move(line)); }

  std::string name_;
  ScenarioRun& result_;
};

}  // namespace

ScenarioRun run_scenario(std::string_view name, std::string_view text) {
  ScenarioRun result;
  Run run(name, result);
  try {
    Script script = parse_script(text);
    Scene scene;
    for (ScriptGroup& group : script.groups) run.group(scene, group);
    result.complete = true;
    result.rewritten = to_text(script);
  } catch (const ScenarioError& error) {
    run.complain(error.line(), error.what());
  }
  result.same = result.complaints.empty();
  return result;
}

}  // namespace swarm::sim
