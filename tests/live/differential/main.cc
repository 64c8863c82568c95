// differential ADDRESS [--seeds A..B] [--replay FILE] [--survey] [--print]
//
// Drives the same generated sequences of calls at the simulated engine and at the real one at
// ADDRESS ("host:port") and compares answers and events. A difference has to show twice to count:
// what depends on a race inside the real engine is no difference. --survey goes on after one and
// lists all kinds of them; without, the first one is shrunk and printed.
#include "tests/live/differential/compare.h"
#include "tests/live/differential/generate.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace swarm::differential {
namespace {

struct Settings {
  std::string address;
  std::uint64_t first = 1;
  std::uint64_t last = 1000;
  std::string replay;
  bool survey = false;
  bool print = false;
};

Settings parse(int count, char** words) {
  Settings settings;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--print") {
      settings.print = true;
    } else if (word == "--survey") {
      settings.survey = true;
    } else if (word == "--seeds" && i + 1 < count) {
      const std::string range = words[++i];
      const std::size_t dots = range.find("..");
      settings.first = std::stoull(range);
      settings.last =
          dots == std::string::npos ? settings.first : std::stoull(range.substr(dots + 2));
    } else if (word == "--replay" && i + 1 < count) {
      settings.replay = words[++i];
    } else if (settings.address.empty() && !word.starts_with('-')) {
      settings.address = word;
    } else {
      throw std::runtime_error("what is " + word + "?");
    }
  }
  if (settings.address.empty()) throw std::runtime_error("ADDRESS of a real engine is missing");
  return settings;
}

void print(const Difference& difference, const Sequence& sequence) {
  const std::string step = difference.step < sequence.size() ? to_text(sequence[difference.step])
                                                             : std::string("(the events)");
  fmt::print("  at {}\n    {} {}\n    real:      {}\n    simulated: {}\n", step, difference.call,
             difference.where, difference.real, difference.simulated);
}

struct Kind {
  int count = 0;
  std::uint64_t seed = 0;
  Difference first;
  Sequence sequence;
};
using Kinds = std::map<std::string, Kind>;

// The differences that show in every one of some runs; those of a kind that has been seen before
// need not prove themselves again.
std::vector<Difference> lasting(Side& real, Side& simulated, const Sequence& sequence,
                                const Kinds& kinds) {
  constexpr int runs = 3;
  const auto is_new = [&](const Difference& difference) {
    return !kinds.contains(difference.key());
  };
  std::vector<Difference> found = compare(real, simulated, sequence);
  for (int run = 1; run < runs && std::ranges::any_of(found, is_new); ++run) {
    const std::vector<Difference> again = compare(real, simulated, sequence);
    std::erase_if(found, [&](const Difference& difference) {
      return std::ranges::none_of(again, [&](const Difference& other) {
        return other.step == difference.step && other.key() == difference.key();
      });
    });
  }
  return found;
}

int run(const Settings& settings) {
  const auto real = make_real_side(settings.address);
  const auto simulated = make_simulated_side();
  if (!settings.replay.empty()) {
    std::ifstream file(settings.replay);
    const Sequence sequence = parse_sequence(std::string(std::istreambuf_iterator<char>(file), {}));
    const std::vector<Difference> found = lasting(*real, *simulated, sequence, {});
    for (const Difference& difference : found) print(difference, sequence);
    return found.empty() ? 0 : 1;
  }
  Kinds kinds;
  std::size_t steps = 0;
  for (std::uint64_t seed = settings.first; seed <= settings.last; ++seed) {
    const Sequence sequence = generate(seed);
    if (settings.print) {
      fmt::print("# seed {}\n{}", seed, to_text(sequence));
      continue;
    }
    steps += sequence.size();
    for (const Difference& difference : lasting(*real, *simulated, sequence, kinds)) {
      if (!settings.survey) {
        const Sequence shortest = shrink(*real, *simulated, sequence, difference);
        fmt::print("seed {} differs; the shortest sequence that does:\n{}", seed,
                   to_text(shortest));
        print(difference, sequence);
        return 1;
      }
      Kind& kind = kinds[difference.key()];
      if (kind.count++ == 0) {
        kind.seed = seed;
        kind.first = difference;
        kind.sequence = sequence;
        fmt::print("seed {}:\n", seed);
        print(difference, sequence);
        std::fflush(stdout);
      }
    }
    if (seed % 100 == 0) {
      fmt::print(stderr, "seed {}, {} kinds of differences\n", seed, kinds.size());
    }
  }
  real->reset();
  fmt::print("{} sequences, {} steps: {} kinds of differences\n",
             settings.last - settings.first + 1, steps, kinds.size());
  return kinds.empty() ? 0 : 1;
}

}  // namespace
}  // namespace swarm::differential

int main(int count, char** words) {
  try {
    return swarm::differential::run(swarm::differential::parse(count, words));
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "differential: %s\n", failure.what());
    return 2;
  }
}
