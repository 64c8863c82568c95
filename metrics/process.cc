#include "metrics/process.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace swarm::metrics {
namespace {

// Positions in /proc/self/stat, counted from the field after the program's name (man 5 proc).
constexpr std::size_t user_ticks_at = 11;
constexpr std::size_t system_ticks_at = 12;
constexpr std::size_t threads_at = 17;
constexpr std::size_t start_ticks_at = 19;
constexpr std::size_t virtual_bytes_at = 20;
constexpr std::size_t resident_pages_at = 21;

std::vector<std::uint64_t> stat_fields(const std::string& path) {
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  // The name stands in parentheses and may hold anything, even parentheses.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(text.substr(name_end + 1));
  std::vector<std::uint64_t> fields;
  std::string field;
  while (rest >> field) {
    std::istringstream digits(field);
    std::uint64_t value = 0;
    digits >> value;  // 0 for the state letter, which is not asked for.
    fields.push_back(value);
  }
  return fields;
}

// The machine's start, in seconds since the epoch.
double boot_time(const std::string& path) {
  std::ifstream file(path);
  std::string word;
  double seconds = 0;
  while (file >> word) {
    if (word == "btime") {
      file >> seconds;
      break;
    }
  }
  return seconds;
}

std::uint64_t count_entries(const std::string& folder) {
  std::error_code failure;
  const std::filesystem::directory_iterator entries(folder, failure);
  if (failure) return 0;
  return static_cast<std::uint64_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace

ProcessStats read_process_stats(const std::string& proc_root) {
  ProcessStats stats;
  const std::vector<std::uint64_t> fields = stat_fields(proc_root + "/self/stat");
  if (fields.size() > resident_pages_at) {
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    stats.cpu_seconds =
        static_cast<double>(fields[user_ticks_at] + fields[system_ticks_at]) / ticks;
    stats.threads = fields[threads_at];
    stats.virtual_bytes = fields[virtual_bytes_at];
    stats.resident_bytes =
        fields[resident_pages_at] * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    stats.start_time_seconds =
        boot_time(proc_root + "/stat") + static_cast<double>(fields[start_ticks_at]) / ticks;
  }
  stats.open_fds = count_entries(proc_root + "/self/fd");
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) stats.max_fds = limit.rlim_cur;
  return stats;
}

}  // namespace swarm::metrics
