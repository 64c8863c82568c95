// Runs simulated processes with nothing around them but files and a clock.
#pragma once

#include "sim/engine/shell/process.h"

#include <string>
#include <utility>
#include <vector>

namespace swarm::sim::fake {

struct Outcome {
  std::string out, err;
  int status = 0;
  Duration took{};
};

class Shell {
 public:
  explicit Shell(ProcessStart start) : process_(std::move(start)) {}

  // Lets virtual time pass until the process ends or waits for what never comes.
  Outcome finish() {
    const Instant start = world_.at.now;
    while (true) {
      run();
      const Instant wake = process_.wake();
      if (process_.is_finished() || wake == never) break;
      world_.at.wall += (wake - world_.at.now).count();
      world_.at.now = wake;
    }
    outcome_.status = process_.exit_code();
    outcome_.took = world_.at.now - start;
    return outcome_;
  }
  void run() {
    std::vector<Chunk> output;
    process_.run(world_, output);
    for (const Chunk& chunk : output) {
      (chunk.channel == Channel::out ? outcome_.out : outcome_.err) += chunk.text;
    }
  }
  Process& process() { return process_; }
  const Outcome& outcome() const { return outcome_; }

 private:
  Tree tree_{base_files()};
  FilesView files_{tree_};
  Surroundings world_{
      {Instant(std::chrono::seconds(1)), 1'700'000'000'000'000'000}, &files_, "host", 4};
  Process process_;
  Outcome outcome_;
};

inline Outcome run_script(const std::string& script) {
  return Shell({.arguments = {"sh", "-c", script}}).finish();
}
inline std::string output_of(const std::string& script) { return run_script(script).out; }

}  // namespace swarm::sim::fake
