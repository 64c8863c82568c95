#include "sim/engine/log_store.h"

#include <algorithm>
#include <string_view>

namespace swarm::sim::fake {
namespace {

// A container that writes for ever must not fill the memory: like max-size of
// json-file, the older half goes.
constexpr std::size_t log_bytes_max = std::size_t{1} << 20;

void trim(Container& container) {
  if (container.log_bytes <= log_bytes_max) return;
  auto& log = container.log;
  std::size_t dropped = 0;
  while (dropped + 1 < log.size() && container.log_bytes > log_bytes_max / 2) {
    container.log_bytes -= log[dropped].text.size() + sizeof(LogLine);
    ++dropped;
  }
  log.erase(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(dropped));
}

}  // namespace

std::vector<LogLine> split_lines(UnixNanos wall, const Chunk& chunk) {
  std::vector<LogLine> lines;
  std::string_view text = chunk.text;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::size_t length = newline == std::string_view::npos ? text.size() : newline + 1;
    lines.push_back({wall, chunk.channel, std::string(text.substr(0, length))});
    text.remove_prefix(length);
  }
  return lines;
}

void append_log(Container& container, UnixNanos wall, const Chunk& chunk) {
  for (LogLine& line : split_lines(wall, chunk)) {
    container.log_bytes += line.text.size() + sizeof(LogLine);
    container.log.push_back(std::move(line));
  }
  trim(container);
}

std::vector<const LogLine*> select_log(const Container& container, const LogRange& range, bool out,
                                       bool err) {
  std::vector<const LogLine*> chosen;
  for (const LogLine& line : container.log) {
    if (!(line.channel == Channel::out ? out : err)) continue;
    if (range.since && line.wall < *range.since) continue;
    if (range.until && line.wall > *range.until) continue;
    chosen.push_back(&line);
  }
  if (range.tail < 0) return chosen;
  // A line may lie in several pieces: count ends of lines from the back.
  std::int64_t lines = 0;
  std::size_t first = chosen.size();
  while (first > 0) {
    const bool ends_line = first == chosen.size() || chosen[first - 1]->text.ends_with('\n');
    if (ends_line && ++lines > range.tail) break;
    --first;
  }
  chosen.erase(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(first));
  return chosen;
}

}  // namespace swarm::sim::fake
