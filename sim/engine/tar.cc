#include "sim/engine/tar.h"

#include "sim/engine/time_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

constexpr std::size_t block = 512;

void put_field(std::string& header, std::size_t at, std::string_view text) {
  header.replace(at, text.size(), text);
}

std::string header_of(std::string_view name, const File& file, char type, std::size_t size) {
  std::string header(block, '\0');
  put_field(header, 0, name.substr(0, 100));
  put_field(header, 100, fmt::format("{:07o}", file.mode & 07777));
  put_field(header, 108, "0000000");
  put_field(header, 116, "0000000");
  put_field(header, 124, fmt::format("{:011o}", size));
  put_field(header, 136,
            fmt::format("{:011o}", std::max<std::int64_t>(0, file.modified / nanos_per_second)));
  put_field(header, 148, "        ");
  header[156] = type;
  if (type == '2') put_field(header, 157, std::string_view(file.data).substr(0, 100));
  put_field(header, 257, std::string_view("ustar\00000", 8));
  put_field(header, 265, "root");
  put_field(header, 297, "root");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put_field(header, 148, fmt::format("{:06o}", sum));
  header[154] = '\0';
  return header;
}

void append_padded(std::string& tar, std::string_view data) {
  tar += data;
  tar.append((block - data.size() % block) % block, '\0');
}

std::string_view text_field(std::string_view header, std::size_t at, std::size_t size) {
  const std::string_view field = header.substr(at, size);
  return field.substr(0, field.find('\0'));
}

std::optional<std::uint64_t> octal(std::string_view header, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (const char c : text_field(header, at, size)) {
    if (c == ' ') continue;
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// One record of a pax header: "27 path=some/long/name\n".
std::string pax_path(std::string_view records) {
  const std::size_t at = records.find(" path=");
  if (at == std::string_view::npos) return "";
  records.remove_prefix(at + 6);
  return std::string(records.substr(0, records.find('\n')));
}

std::string entry_name(std::string_view header) {
  std::string name;
  const bool ustar = header.substr(257, 5) == "ustar";
  if (ustar && header[345] != '\0') name = std::string(text_field(header, 345, 155)) + "/";
  return name += text_field(header, 0, 100);
}

std::optional<TarEntry> entry_of(std::string_view header, std::string name, std::string_view data) {
  const auto mode = octal(header, 100, 8);
  const auto modified = octal(header, 136, 12);
  if (!mode || !modified) return std::nullopt;
  TarEntry entry;
  entry.file.mode = static_cast<std::uint32_t>(*mode & 07777);
  entry.file.modified =
      static_cast<UnixNanos>(std::min<std::uint64_t>(*modified, 9'000'000'000)) * nanos_per_second;
  const char type = header[156];
  if (type == '5' || name.ends_with('/')) {
    entry.file.kind = File::Kind::directory;
  } else if (type == '2') {
    entry.file.kind = File::Kind::link;
    entry.file.data = text_field(header, 157, 100);
  } else {
    entry.file.data = data;
  }
  while (name.ends_with('/')) name.pop_back();
  entry.name = std::move(name);
  return entry;
}

}  // namespace

std::string write_tar(const std::vector<TarEntry>& entries) {
  std::string tar;
  for (const TarEntry& entry : entries) {
    const bool directory = entry.file.kind == File::Kind::directory;
    const bool link = entry.file.kind == File::Kind::link;
    const std::string name = directory ? entry.name + "/" : entry.name;
    if (name.size() > 100) {  // GNU's way with long names: they go before, as a file of type L.
      tar += header_of("././@LongLink", entry.file, 'L', name.size() + 1);
      append_padded(tar, name + '\0');
    }
    const char type = directory ? '5' : link ? '2' : '0';
    const bool has_data = type == '0';
    tar += header_of(name, entry.file, type, has_data ? entry.file.data.size() : 0);
    if (has_data) append_padded(tar, entry.file.data);
  }
  tar.append(2 * block, '\0');
  return tar;
}

std::optional<std::vector<TarEntry>> read_tar(std::string_view bytes) {
  std::vector<TarEntry> entries;
  std::string long_name;
  while (bytes.size() >= block && bytes.front() != '\0') {
    const std::string_view header = bytes.substr(0, block);
    bytes.remove_prefix(block);
    const auto size = octal(header, 124, 12);
    if (!size || *size > bytes.size()) return std::nullopt;
    const std::string_view data = bytes.substr(0, *size);
    bytes.remove_prefix(std::min<std::size_t>(bytes.size(), (*size + block - 1) / block * block));
    const char type = header[156];
    if (type == 'L') {
      long_name = std::string(data.substr(0, data.find('\0')));
    } else if (type == 'x') {
      long_name = pax_path(data);
    } else if (type == '0' || type == '\0' || type == '2' || type == '5') {
      auto entry = entry_of(header, long_name.empty() ? entry_name(header) : long_name, data);
      if (!entry) return std::nullopt;
      entries.push_back(std::move(*entry));
      long_name.clear();
    }
  }
  return entries;
}

}  // namespace swarm::sim::fake
