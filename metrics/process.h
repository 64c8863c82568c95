// What the kernel says about this process. prometheus-cpp has no such collector.
#pragma once

#include <cstdint>
#include <string>

namespace swarm::metrics {

struct ProcessStats {
  double cpu_seconds = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_fds = 0;
  std::uint64_t max_fds = 0;
  std::uint64_t threads = 0;
  double start_time_seconds = 0;  // Since the Unix epoch.
};

// Reads `proc_root`/self and `proc_root`/stat. What cannot be read stays 0.
ProcessStats read_process_stats(const std::string& proc_root = "/proc");

}  // namespace swarm::metrics
