// What one engine adds to GET /info: its rows of SystemStatus, and its share of the totals.
#pragma once

#include "core/base/instant.h"
#include "core/cluster/engine.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace swarm {

// Rows of SystemStatus as JSON, a comma before each.
class InfoRows {
 public:
  void add(std::string_view label, std::string_view value);
  void detail(std::string_view label, std::string_view value);
  // Monitoring tools read these by their position: labels, spacing and order are those of the
  // original, and what is new stands at the end.
  void add_node(const Engine& engine, Instant now);

  std::string take() { return std::exchange(json_, {}); }

 private:
  std::string json_;
};

// Until then the rows of that engine read the same, as long as it does not change.
Instant info_rows_until(const Engine& engine, Instant now);

struct InfoTotals {
  // Counts as Docker tells them apart: what is restarting runs, what is paused does not.
  struct Counts {
    std::int64_t all = 0;
    std::int64_t running = 0;
    std::int64_t paused = 0;
    std::int64_t stopped = 0;
    bool operator==(const Counts&) const = default;
  };
  std::int64_t nodes = 0;  // Those that have left, and not yet gone, do not count.
  // Of registered engines:
  Counts containers;
  std::int64_t images = 0;  // As in the original a copy on another node counts again.
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;

  void add(const InfoTotals& other);
  bool operator==(const InfoTotals&) const = default;
};
InfoTotals info_totals_of(const Engine& engine);

}  // namespace swarm
