// swarm-sim run FILE...: scenario files, compared with what was recorded, or recorded anew.
#include "sim/scenario/scenario.h"

#include "tools/swarm-sim/verb.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace swarm::tools {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(fmt::format("cannot read {}", path.string()));
  return std::move(text).str();
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw std::runtime_error(fmt::format("cannot write {}", path.string()));
}

// Folders stand for the scenario files in them, by name.
std::vector<fs::path> files_of(const Arguments& arguments) {
  std::vector<fs::path> files;
  for (const std::string& argument : arguments) {
    if (!fs::is_directory(argument)) {
      files.emplace_back(argument);
      continue;
    }
    std::vector<fs::path> inside;
    for (const fs::directory_entry& entry : fs::directory_iterator(argument)) {
      if (entry.path().extension() == ".txt") inside.push_back(entry.path());
    }
    std::ranges::sort(inside);
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

bool run_file(const fs::path& path, bool rewrite) {
  const std::string text = read_file(path);
  const sim::ScenarioRun run = sim::run_scenario(path.string(), text);
  if (!rewrite || !run.complete) {
    for (const std::string& complaint : run.complaints) fmt::print("{}\n", complaint);
    return run.same;
  }
  if (run.rewritten == text) return run.same;
  write_file(path, run.rewritten);
  fmt::print("{}: rewritten\n", path.string());
  // A check that does not hold is wrong however often it is recorded.
  return sim::run_scenario(path.string(), run.rewritten).same;
}

}  // namespace

bool names_scenarios(const Arguments& arguments) {
  // The others take options only.
  return !arguments.empty() && (!arguments[0].starts_with('-') || arguments[0] == "--rewrite");
}

int run_scenarios(Arguments arguments) {
  const bool rewrite = std::erase(arguments, "--rewrite") > 0;
  for (const std::string& argument : arguments) {
    if (argument.starts_with('-')) {
      throw std::runtime_error(fmt::format("unknown flag {}", argument));
    }
  }
  std::size_t failed = 0;
  const std::vector<fs::path> files = files_of(arguments);
  for (const fs::path& file : files) failed += run_file(file, rewrite) ? 0 : 1;
  fmt::print("{} scenarios, {} failed\n", files.size(), failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace swarm::tools
