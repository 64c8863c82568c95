#include "tools/swarm-sim/hunt_tally.h"

#include <cstdio>
#include <fmt/format.h>
#include <sstream>

namespace swarm::tools {
namespace {

double hours(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 3.6e12; }

std::string fault_list(const Tally& tally, const char* separator, const char* format) {
  std::string text;
  for (std::size_t i = 0; i < sim::FaultCounts::size; ++i) {
    const sim::FaultKind kind = sim::FaultCounts::kind_at(i);
    if (i > 0) text += separator;
    text += fmt::format(fmt::runtime(format), sim::name_of(kind), tally.faults[kind]);
  }
  return text;
}

void print_json(const Tally& tally, double seconds) {
  for (const auto& [seed, rule] : tally.failures) {
    fmt::print("{{\"failed\":{},\"rule\":\"{}\"}}\n", seed, rule);
  }
  fmt::print(
      "{{\"seeds\":{},\"failed\":{},\"seconds\":{:.1f},\"virtual_hours\":{:.2f},\"events\":{},"
      "\"requests\":{},\"placements\":{},\"repeated\":{},\"election_hours\":{:.2f},"
      "\"election_faults\":{},\"hash\":\"{:016x}\",\"faults\":{{{}}}}}\n",
      tally.seeds, tally.failures.size(), seconds, hours(tally.virtual_ns), tally.events,
      tally.requests, tally.placements, tally.repeated, hours(tally.election_ns),
      tally.election_faults, tally.hash, fault_list(tally, ",", "\"{}\":{}"));
}

}  // namespace

std::string tally_line(const sim::TrialReport& report, bool repeated) {
  std::string line =
      fmt::format("trial {} {} {} {} {} {}", report.events, report.requests, report.created,
                  report.virtual_time.count(), repeated ? 1 : 0, report.hash);
  for (const std::uint64_t count : report.faults.all()) line += fmt::format(" {}", count);
  return line + "\n";
}

std::string election_line(const sim::ElectionTrialReport& report, Duration time) {
  return fmt::format("election {} {} {}\n", time.count(), report.faults, report.hash);
}

void Tally::take_line(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string what;
  words >> what;
  if (what == "trial") {
    std::uint64_t more_events = 0, more_requests = 0, more_placements = 0, again = 0, more_hash = 0;
    std::int64_t time = 0;
    words >> more_events >> more_requests >> more_placements >> time >> again >> more_hash;
    ++seeds;
    events += more_events;
    requests += more_requests;
    placements += more_placements;
    virtual_ns += time;
    repeated += again;
    hash += more_hash * 0x9E3779B97F4A7C15u;  // Whatever the order in which the trials end.
    for (std::size_t i = 0; i < sim::FaultCounts::size; ++i) {
      std::uint64_t count = 0;
      words >> count;
      faults[sim::FaultCounts::kind_at(i)] += count;
    }
  } else if (what == "election") {
    std::int64_t time = 0;
    std::uint64_t more_faults = 0, more_hash = 0;
    words >> time >> more_faults >> more_hash;
    election_ns += time;
    election_faults += more_faults;
    hash += more_hash * 0x9E3779B97F4A7C15u;
  } else if (what == "failed") {
    std::uint64_t seed = 0;
    std::string rule;
    words >> seed >> rule;
    failures.emplace(seed, rule);
  } else if (what == "point" || what == "cell") {
    std::uint64_t times = 0;
    std::string name;
    words >> times >> std::ws;
    std::getline(words, name);
    (what == "point" ? sometimes : state_and_event)[name] += times;
  }
}

void print_progress(const Tally& tally, double seconds) {
  std::fputs(fmt::format("\r{} seeds, {:.1f} virtual hours, {} placements, {} failed; {:.0f} s ",
                         tally.seeds, hours(tally.virtual_ns), tally.placements,
                         tally.failures.size(), seconds)
                 .c_str(),
             stderr);
}

void print_summary(const Tally& tally, double seconds, bool json) {
  if (json) return print_json(tally, seconds);
  fmt::print(
      "hunt: {} seeds in {:.1f} s ({:.0f} a day), {:.2f} virtual hours, {} events, "
      "{} requests, {} placements, {} seeds run twice\n",
      tally.seeds, seconds, static_cast<double>(tally.seeds) / seconds * 86400,
      hours(tally.virtual_ns), tally.events, tally.requests, tally.placements, tally.repeated);
  fmt::print("several managers: {:.0f} virtual hours, {} faults\n", hours(tally.election_ns),
             tally.election_faults);
  fmt::print("faults:\n{}\n", fault_list(tally, "\n", "  {:<20}{:>10}"));
  for (const auto& [seed, rule] : tally.failures) {
    if (rule == "election") {
      fmt::print("FAILED seed {0} (election); swarm-sim election --seeds {0}\n", seed);
      continue;
    }
    fmt::print("FAILED seed {} ({}); swarm-sim replay {}; swarm-sim shrink {}\n", seed, rule, seed,
               seed);
  }
  fmt::print("hash of all {:016x}\n", tally.hash);
  if (tally.failures.empty()) fmt::print("nothing found\n");
}

}  // namespace swarm::tools
