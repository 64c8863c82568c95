#include "core/wire/fingerprint.h"

#include "core/wire/status_text.h"

#include <cstddef>
#include <cstring>

namespace swarm::wire {
namespace {

constexpr std::size_t word_size = sizeof(std::uint64_t);

std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, word_size);
  return word;
}

// Texts of lists that tell how long something has lasted; the others never change by themselves.
bool tells_time(std::string_view status) {
  return status.starts_with("Up ") || status.starts_with("Exited (") ||
         status.starts_with("Restarting (");
}

std::uint64_t word_of(const StatusFacts& facts) {
  return (std::uint64_t{static_cast<std::uint32_t>(facts.exit_code)} << 16) |
         (std::uint64_t{static_cast<std::uint8_t>(facts.health)} << 8) |
         static_cast<std::uint8_t>(facts.state);
}

// The text that follows right behind `key`, which ends with the opening quote. Within a text a
// quote has a backslash before it, so that a key is found as a key only. Empty if it holds escapes.
struct Found {
  std::size_t begin = std::string_view::npos;  // Of the text.
  std::size_t end = 0;
};
Found find_text(std::string_view json, std::string_view key, std::size_t from) {
  while (true) {
    const std::size_t at = json.find(key, from);
    if (at == std::string_view::npos) return {};
    const std::size_t begin = at + key.size();
    // Without its first quote, which is too frequent to look for.
    if (at == 0 || json[at - 1] != '"') {
      from = begin;
      continue;
    }
    const std::size_t end = json.find('"', begin);
    if (end == std::string_view::npos) return {};
    const bool escaped = json.substr(begin, end - begin).find('\\') != std::string_view::npos;
    return {begin, escaped ? begin : end};
  }
}

}  // namespace

// One to one in `lane` for each word, so that a single other word always makes another lane.
std::uint64_t Fingerprint::mixed(std::uint64_t lane, std::uint64_t word) {
  lane = (lane ^ word) * 0x9FB21C651E98DF25u;
  return lane ^ (lane >> 32);
}

void Fingerprint::add(std::string_view bytes) {
  add(std::uint64_t{bytes.size()});
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 4 * word_size; left -= 4 * word_size, at += 4 * word_size) {
    for (std::size_t lane = 0; lane < 4; ++lane) {
      lanes_[lane] = mixed(lanes_[lane], word_at(at + lane * word_size));
    }
  }
  for (; left >= word_size; left -= word_size, at += word_size) add(word_at(at));
  if (left == 0) return;
  std::uint64_t word = 0;
  std::memcpy(&word, at, left);
  add(word);
}

std::uint64_t Fingerprint::value() const {
  std::uint64_t value = 0;
  for (const std::uint64_t lane : lanes_) value = mixed(value, lane);
  return value;
}

std::uint64_t fingerprint(std::string_view bytes) {
  Fingerprint print;
  print.add(bytes);
  return print.value();
}

std::uint64_t fingerprint_of_list(std::string_view list) {
  constexpr std::string_view key = "Status\":\"";
  Fingerprint print;
  std::size_t done = 0;
  for (Found text = find_text(list, key, 0); text.begin != std::string_view::npos;
       text = find_text(list, key, text.end)) {
    const std::string_view status = list.substr(text.begin, text.end - text.begin);
    if (!tells_time(status)) continue;
    print.add(list.substr(done, text.begin - done));
    print.add(word_of(parse_status(status)));
    done = text.end;
  }
  print.add(list.substr(done));
  return print.value();
}

std::optional<InfoPrint> fingerprint_of_info(std::string_view info) {
  const Found time = find_text(info, "SystemTime\":\"", 0);
  if (time.begin == std::string_view::npos || time.begin == time.end) return std::nullopt;
  Fingerprint print;
  print.add(info.substr(0, time.begin));
  print.add(info.substr(time.end));
  return InfoPrint{print.value(), info.substr(time.begin, time.end - time.begin)};
}

}  // namespace swarm::wire
