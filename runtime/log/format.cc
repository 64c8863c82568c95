#include "runtime/log/format.h"

#include "core/discovery/url.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <fmt/format.h>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm::runtime {
namespace {

using Field = std::pair<std::string, std::string>;

std::string_view name_of(LogLevel level) {
  constexpr std::array<std::string_view, 4> names = {"debug", "info", "warning", "error"};
  return names[static_cast<std::size_t>(level)];
}

// RFC 3339 with seconds and the local offset; "Z" in UTC.
std::string time_text(UnixNanos wall) {
  const std::time_t seconds = wall / 1'000'000'000;
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::string out(text.data(), length);
  if (parts.tm_gmtoff == 0) return out + "Z";
  const long minutes = std::labs(parts.tm_gmtoff) / 60;
  return out +
         fmt::format("{}{:02}:{:02}", parts.tm_gmtoff < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._/@^+-").find(c) != std::string_view::npos;
}

// How many bytes at the front of `text` are one well-formed UTF-8 character above ASCII; 0 if none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, surrogates and numbers over the last character.
  if ((byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xED && byte(1) > 0x9F) ||
      (byte(0) == 0xF0 && byte(1) < 0x90) || (byte(0) == 0xF4 && byte(1) > 0x8F)) {
    return 0;
  }
  return length;
}

// Escapes what may not stand between quotes. `stray` writes a byte that is no character.
template <class Control, class Stray>
std::string escaped(std::string_view text, Control control, Stray stray) {
  std::string out = "\"";
  while (!text.empty()) {
    const char c = text.front();
    const auto byte = static_cast<unsigned char>(c);
    std::size_t taken = 1;
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7F) {
      out += control(byte);
    } else if (byte < 0x80) {
      out += c;
    } else if (taken = utf8_length(text); taken > 0) {
      out += text.substr(0, taken);
    } else {
      taken = 1;
      out += stray(byte);
    }
    text.remove_prefix(taken);
  }
  return out += '"';
}

std::string_view short_escape(unsigned char byte) {
  switch (byte) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    default:
      return {};
  }
}

std::string logfmt_value(std::string_view value) {
  if (std::ranges::all_of(value, is_plain)) return std::string(value);
  const auto hex = [](unsigned char byte) { return fmt::format("\\x{:02x}", byte); };
  return escaped(
      value,
      [&](unsigned char byte) {
        const std::string_view brief = short_escape(byte);
        return brief.empty() ? hex(byte) : std::string(brief);
      },
      hex);
}

std::string json_string(std::string_view value) {
  return escaped(
      value,
      [](unsigned char byte) {
        const std::string_view brief = short_escape(byte);
        return brief.empty() ? fmt::format("\\u{:04x}", byte) : std::string(brief);
      },
      [](unsigned char) { return std::string("\xEF\xBF\xBD"); });
}

// time, level, msg, then the entry's own fields by name, all without secrets.
std::vector<Field> fields_of(const LogEntry& entry, UnixNanos wall) {
  std::vector<Field> fields = entry.fields;
  std::ranges::stable_sort(fields, {}, &Field::first);
  const auto same = [](const Field& a, const Field& b) { return a.first == b.first; };
  fields.erase(std::unique(fields.begin(), fields.end(), same), fields.end());
  for (Field& field : fields) {
    // A field may not pass for one of the first three.
    if (field.first == "time" || field.first == "level" || field.first == "msg") {
      field.first.insert(0, "fields.");
    }
    field.second = redacted_within(field.second);
  }
  fields.insert(fields.begin(), {{"time", time_text(wall)},
                                 {"level", std::string(name_of(entry.level))},
                                 {"msg", redacted_within(entry.message)}});
  return fields;
}

}  // namespace

std::string format_text(const LogEntry& entry, UnixNanos wall) {
  std::string line;
  for (const auto& [key, value] : fields_of(entry, wall)) {
    if (!line.empty()) line += ' ';
    line.append(key).append("=").append(logfmt_value(value));
  }
  return line;
}

std::string format_json(const LogEntry& entry, UnixNanos wall) {
  std::string line = "{";
  for (const auto& [key, value] : fields_of(entry, wall)) {
    if (line.size() > 1) line += ',';
    line.append(json_string(key)).append(":").append(json_string(value));
  }
  return line += '}';
}

}  // namespace swarm::runtime
