// The json-file log of a container: bounded, in lines.
#pragma once

#include "sim/engine/model.h"

#include <optional>
#include <vector>

namespace swarm::sim::fake {

struct LogRange {
  std::optional<UnixNanos> since;
  std::optional<UnixNanos> until;
  std::int64_t tail = -1;  // Lines from the end; negative: all.
};

std::vector<LogLine> split_lines(UnixNanos wall, const Chunk& chunk);
void append_log(Container& container, UnixNanos wall, const Chunk& chunk);
std::vector<const LogLine*> select_log(const Container& container, const LogRange& range, bool out,
                                       bool err);

}  // namespace swarm::sim::fake
