#include "sim/report/arrivals.h"

#include "sim/report/draws.h"

#include <algorithm>
#include <string>
#include <utility>

namespace swarm::sim {
namespace {

// Shapes of the 2019 traces (lives) and of what asks for little beside few that ask for much.
constexpr double life_shape = 0.49;
constexpr double life_mean_over_scale = 2.0837;  // Gamma(1 + 1 / 0.49)
constexpr double cpus_median = 1.2, cpus_deviation = 0.9;
constexpr double memory_median_gib = 2.5, memory_deviation = 0.9;

Duration seconds_of(double seconds) {
  constexpr double most = 1e9;  // Thirty years.
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>(std::clamp(seconds, 0.001, most) * 1e9));
}

double in_seconds(Duration time) { return static_cast<double>(time.count()) / 1e9; }

// The next power of two, from `least` on.
std::int64_t rounded_up(double size, std::int64_t least, std::int64_t most) {
  std::int64_t step = least;
  while (step < most && static_cast<double>(step) < size) step *= 2;
  return std::min(step, most);
}

void add_rules(ContainerSpec& spec, Random& random) {
  const std::uint64_t drawn = random.below(100);
  if (drawn < 20) {
    spec.constraints.push_back("zone==z" + std::to_string(1 + random.below(3)));
  } else if (drawn < 30) {
    spec.constraints.emplace_back("disk==ssd");
  } else if (drawn < 35) {
    HostPort port;
    port.port = static_cast<std::uint16_t>(8000 + random.below(4));
    spec.host_ports.push_back(port);
  } else if (drawn < 45) {
    const std::string app = "a" + std::to_string(random.below(5));
    spec.labels["app"] = app;
    spec.affinities.push_back("app!=" + app);
  }
}

}  // namespace

std::vector<Arrival> draw_arrivals(const ArrivalOptions& options, Random random) {
  constexpr std::int64_t least_memory = std::int64_t{512} << 20;
  constexpr double gib = 1 << 30;
  const double scale = in_seconds(options.life) / life_mean_over_scale;
  std::vector<Arrival> arrivals(options.count);
  std::vector<double> at;
  double sum = 0;
  for (Arrival& arrival : arrivals) {
    at.push_back(sum += draw_exponential(random, 1));
    arrival.life = seconds_of(draw_weibull(random, life_shape, scale));
    const double cpus = cpus_median * exponential(draw_normal(random) * cpus_deviation);
    const double memory = memory_median_gib * exponential(draw_normal(random) * memory_deviation);
    arrival.spec.cpus = rounded_up(cpus, 1, options.cpus_max);
    arrival.spec.memory_bytes = rounded_up(memory * gib, least_memory, options.memory_max);
    add_rules(arrival.spec, random);
  }
  // All of them within the time.
  const double stretch = in_seconds(options.time) / (sum + draw_exponential(random, 1));
  for (std::size_t i = 0; i < at.size(); ++i) arrivals[i].at = seconds_of(at[i] * stretch);
  return arrivals;
}

}  // namespace swarm::sim
