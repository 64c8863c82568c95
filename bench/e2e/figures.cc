#include "bench/e2e/figures.h"

#include <boost/json.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace swarm::load {
namespace {

// In milliseconds; `micros` is sorted and not empty.
double quantile(const std::vector<std::uint32_t>& micros, double share) {
  const auto index = static_cast<std::size_t>(share * static_cast<double>(micros.size() - 1));
  return micros[index] / 1000.0;
}

}  // namespace

void Figures::add(const std::string& verb, std::chrono::nanoseconds latency,
                  std::size_t body_bytes) {
  Verb& seen = verbs_[verb];
  seen.micros.push_back(static_cast<std::uint32_t>(latency.count() / 1000));
  seen.bytes += body_bytes;
}

void Figures::fail(std::string what) {
  ++errors_;
  if (first_errors_.size() < errors_kept_) first_errors_.push_back(std::move(what));
}

std::uint64_t Figures::given_twice() const {
  std::vector<std::string> sorted = ids_;
  std::ranges::sort(sorted);
  const auto rest = std::unique(sorted.begin(), sorted.end());
  return static_cast<std::uint64_t>(sorted.end() - rest);
}

std::string Figures::table(std::chrono::nanoseconds elapsed) const {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  std::string text =
      fmt::format("{:8} {:>9} {:>10} {:>9} {:>9} {:>9} {:>9} {:>11}\n", "verb", "requests", "per s",
                  "p50 ms", "p90 ms", "p99 ms", "max ms", "MB per s");
  for (const auto& [name, verb] : verbs_) {
    std::vector<std::uint32_t> micros = verb.micros;
    std::ranges::sort(micros);
    text += fmt::format("{:8} {:9} {:10.1f} {:9.2f} {:9.2f} {:9.2f} {:9.2f} {:11.1f}\n", name,
                        micros.size(), static_cast<double>(micros.size()) / seconds,
                        quantile(micros, 0.5), quantile(micros, 0.9), quantile(micros, 0.99),
                        micros.back() / 1000.0, static_cast<double>(verb.bytes) / 1e6 / seconds);
  }
  text += fmt::format("{:.1f} s, {} errors, {} IDs given twice\n", seconds, errors_, given_twice());
  for (const std::string& error : first_errors_) text += "  " + error + "\n";
  return text;
}

std::string Figures::json(std::chrono::nanoseconds elapsed) const {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  boost::json::object verbs;
  for (const auto& [name, verb] : verbs_) {
    std::vector<std::uint32_t> micros = verb.micros;
    std::ranges::sort(micros);
    verbs[name] = {{"requests", micros.size()},
                   {"per_second", static_cast<double>(micros.size()) / seconds},
                   {"p50_ms", quantile(micros, 0.5)},
                   {"p90_ms", quantile(micros, 0.9)},
                   {"p99_ms", quantile(micros, 0.99)},
                   {"max_ms", micros.back() / 1000.0},
                   {"bytes", verb.bytes}};
  }
  const boost::json::object all = {{"seconds", seconds},
                                   {"cpu_seconds", cpu_seconds_},
                                   {"errors", errors_},
                                   {"ids_given_twice", given_twice()},
                                   {"first_errors", boost::json::value_from(first_errors_)},
                                   {"verbs", std::move(verbs)}};
  return boost::json::serialize(all) + "\n";
}

}  // namespace swarm::load
