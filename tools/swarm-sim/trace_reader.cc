#include "tools/swarm-sim/trace_reader.h"

#include <cstddef>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <vector>
#include <zstd.h>

namespace swarm::tools {
namespace {

constexpr std::string_view zstd_magic = "\x28\xB5\x2F\xFD";
constexpr std::size_t text_bytes_max = std::size_t{2} << 30;

std::string decompressed(const std::string& bytes) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(),
                                                                          ZSTD_freeDStream);
  std::string text;
  std::vector<char> piece(ZSTD_DStreamOutSize());
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t left = 1;  // 0: the end of a frame.
  while (in.pos < in.size) {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(left) != 0) throw std::runtime_error(ZSTD_getErrorName(left));
    text.append(piece.data(), out.pos);
    if (text.size() > text_bytes_max) throw std::runtime_error("over two gibibytes of text");
  }
  // What the last input holds may be more than one piece of output.
  while (left != 0) {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(left) != 0) throw std::runtime_error(ZSTD_getErrorName(left));
    if (out.pos == 0) throw std::runtime_error("the file ends too early");
    text.append(piece.data(), out.pos);
  }
  return text;
}

}  // namespace

std::string read_trace(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file) throw std::runtime_error(fmt::format("cannot read {}", path));
  std::string text = std::move(bytes).str();
  if (!text.starts_with(zstd_magic)) return text;
  try {
    return decompressed(text);
  } catch (const std::runtime_error& failure) {
    throw std::runtime_error(fmt::format("{}: {}", path, failure.what()));
  }
}

}  // namespace swarm::tools
