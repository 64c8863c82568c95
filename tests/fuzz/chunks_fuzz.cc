// Fuzz target: the end of a chunked body is the same however its bytes come.
#include "core/base/assert.h"
#include "runtime/net/chunk_scanner.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace swarm {
namespace {

void check(std::string_view bytes, std::size_t portion) {
  runtime::ChunkScanner whole;
  const std::size_t end = whole.scan(bytes);
  SWARM_ASSERT(end <= bytes.size());
  SWARM_ASSERT(end == bytes.size() || whole.is_done() || whole.is_malformed());
  runtime::ChunkScanner parts;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::string_view piece = bytes.substr(at, portion);
    const std::size_t taken = parts.scan(piece);
    at += taken;
    if (taken < piece.size()) break;
  }
  SWARM_ASSERT(at == end);
  SWARM_ASSERT(parts.is_done() == whole.is_done());
  SWARM_ASSERT(parts.is_malformed() == whole.is_malformed());
}

}  // namespace
}  // namespace swarm

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  swarm::check(text.substr(1), 1 + data[0] % 16);
  return 0;
}
