#include "sim/engine/time_text.h"

#include <charconv>
#include <chrono>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

struct Civil {
  int year = 1970;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0, weekday = 4;
  std::int64_t nanos = 0;
};

Civil civil_of(UnixNanos wall) {
  std::int64_t seconds = wall / nanos_per_second;
  std::int64_t nanos = wall % nanos_per_second;
  if (nanos < 0) {
    nanos += nanos_per_second;
    --seconds;
  }
  std::int64_t days = seconds / 86400;
  std::int64_t rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  const std::chrono::sys_days date{std::chrono::days(days)};
  const std::chrono::year_month_day ymd(date);
  Civil civil;
  civil.year = static_cast<int>(ymd.year());
  civil.month = static_cast<unsigned>(ymd.month());
  civil.day = static_cast<unsigned>(ymd.day());
  civil.hour = static_cast<unsigned>(rest / 3600);
  civil.minute = static_cast<unsigned>(rest / 60 % 60);
  civil.second = static_cast<unsigned>(rest % 60);
  civil.weekday = std::chrono::weekday(date).c_encoding();
  civil.nanos = nanos;
  return civil;
}

std::string seconds_text(const Civil& c) {
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
}

template <class T>
bool take_number(std::string_view& text, std::size_t digits_max, T& value) {
  std::size_t length = 0;
  while (length < text.size() && length < digits_max && text[length] >= '0' &&
         text[length] <= '9') {
    ++length;
  }
  if (length == 0) return false;
  const auto parsed = std::from_chars(text.data(), text.data() + length, value);
  if (parsed.ec != std::errc{}) return false;
  text.remove_prefix(length);
  return true;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

// Digits after the point, as nanoseconds; more than nine are cut off.
std::int64_t take_fraction(std::string_view& text) {
  std::int64_t nanos = 0;
  std::int64_t unit = nanos_per_second / 10;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    nanos += (text.front() - '0') * unit;
    unit /= 10;
    text.remove_prefix(1);
  }
  return nanos;
}

std::optional<std::int64_t> zone_seconds(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return 0;
  const int sign = text.front() == '-' ? -1 : 1;
  if (text.front() != '-' && text.front() != '+') return std::nullopt;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!take_number(text, 2, hours)) return std::nullopt;
  take(text, ':');
  take_number(text, 2, minutes);
  if (!text.empty()) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

std::optional<UnixNanos> parse_calendar(std::string_view text) {
  int year = 0;
  unsigned month = 1;
  unsigned day = 1;
  if (!take_number(text, 4, year) || !take(text, '-') || !take_number(text, 2, month) ||
      !take(text, '-') || !take_number(text, 2, day)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok() || year < 1970 || year > 2200) return std::nullopt;
  std::int64_t seconds =
      std::int64_t{86400} * std::chrono::sys_days(date).time_since_epoch().count();
  std::int64_t nanos = 0;
  if (take(text, 'T') || take(text, ' ')) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!take_number(text, 2, hour)) return std::nullopt;
    if (take(text, ':') && !take_number(text, 2, minute)) return std::nullopt;
    if (take(text, ':') && !take_number(text, 2, second)) return std::nullopt;
    if (take(text, '.')) nanos = take_fraction(text);
    seconds += hour * 3600 + minute * 60 + second;
  }
  const std::optional<std::int64_t> zone = zone_seconds(text);
  if (!zone) return std::nullopt;
  return (seconds - *zone) * nanos_per_second + nanos;
}

}  // namespace

std::string rfc3339(UnixNanos wall) {
  if (wall == 0) return "0001-01-01T00:00:00Z";
  const Civil civil = civil_of(wall);
  std::string text = seconds_text(civil);
  if (civil.nanos != 0) {
    text += fmt::format(".{:09}", civil.nanos);
    while (text.back() == '0') text.pop_back();
  }
  return text + "Z";
}

std::string rfc3339_fixed(UnixNanos wall) {
  const Civil civil = civil_of(wall);
  return fmt::format("{}.{:09}Z", seconds_text(civil), civil.nanos);
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  constexpr std::int64_t century = std::int64_t{100} * 366 * 86400 * nanos_per_second;
  struct Unit {
    std::string_view name;
    std::int64_t nanos;
  };
  // Longer names first: "ms" before "m".
  static constexpr Unit units[] = {{"ms", 1'000'000},
                                   {"us", 1'000},
                                   {"ns", 1},
                                   {"h", 3600 * nanos_per_second},
                                   {"m", 60 * nanos_per_second},
                                   {"s", nanos_per_second}};
  std::int64_t total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::int64_t count = 0;
    if (!take_number(text, 9, count)) return std::nullopt;
    const std::int64_t fraction = take(text, '.') ? take_fraction(text) : 0;
    bool known = false;
    for (const Unit& unit : units) {
      if (!text.starts_with(unit.name)) continue;
      text.remove_prefix(unit.name.size());
      // No duration of use is longer than a century; this also keeps the sum in range.
      if (count > century / unit.nanos) return std::nullopt;
      total += count * unit.nanos + static_cast<std::int64_t>(static_cast<double>(fraction) / 1e9 *
                                                              static_cast<double>(unit.nanos));
      known = true;
      break;
    }
    if (!known || total > century) return std::nullopt;
  }
  return total;
}

std::optional<UnixNanos> parse_timestamp(std::string_view text, UnixNanos now) {
  if (const auto calendar = parse_calendar(text)) return calendar;
  if (const auto back = parse_duration(text)) return now - *back;
  const bool negative = take(text, '-');
  std::int64_t seconds = 0;
  if (!take_number(text, 10, seconds) || seconds > 9'000'000'000) return std::nullopt;
  std::int64_t nanos = 0;
  if (take(text, '.')) nanos = take_fraction(text);
  if (!text.empty()) return std::nullopt;
  const UnixNanos wall = seconds * nanos_per_second + nanos;
  return negative ? -wall : wall;
}

std::string human_duration(std::int64_t nanos) {
  const std::int64_t seconds = nanos / nanos_per_second;
  const std::int64_t minutes = seconds / 60;
  const std::int64_t hours = (seconds + 1800) / 3600;  // Docker rounds hours, nothing else.
  if (seconds < 1) return "Less than a second";
  if (seconds == 1) return "1 second";
  if (seconds < 60) return fmt::format("{} seconds", seconds);
  if (minutes == 1) return "About a minute";
  if (minutes < 60) return fmt::format("{} minutes", minutes);
  if (hours == 1) return "About an hour";
  if (hours < 48) return fmt::format("{} hours", hours);
  const std::int64_t days = hours / 24;
  // Each unit from two of it on.
  if (days < 14) return fmt::format("{} days", days);
  if (days < 60) return fmt::format("{} weeks", days / 7);
  if (days < 730) return fmt::format("{} months", days / 30);
  return fmt::format("{} years", seconds / 3600 / 24 / 365);
}

namespace {

std::string date_part(char letter, const Civil& c, UnixNanos wall) {
  static constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (letter == 'Y') return fmt::format("{:04}", c.year);
  if (letter == 'm') return fmt::format("{:02}", c.month);
  if (letter == 'd') return fmt::format("{:02}", c.day);
  if (letter == 'e') return fmt::format("{:2}", c.day);
  if (letter == 'H') return fmt::format("{:02}", c.hour);
  if (letter == 'M') return fmt::format("{:02}", c.minute);
  if (letter == 'S') return fmt::format("{:02}", c.second);
  if (letter == 'N') return fmt::format("{:09}", c.nanos);
  if (letter == 's') return fmt::format("{}", wall / nanos_per_second);
  if (letter == 'a') return std::string(days[c.weekday]);
  if (letter == 'b') return std::string(months[c.month - 1]);
  if (letter == 'F') return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
  if (letter == 'T') return fmt::format("{:02}:{:02}:{:02}", c.hour, c.minute, c.second);
  if (letter == 'Z') return "UTC";
  if (letter == '%') return "%";
  return std::string("%") + letter;
}

}  // namespace

std::string format_date(std::string_view pattern, UnixNanos wall) {
  const Civil civil = civil_of(wall);
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%' && i + 1 < pattern.size()) {
      text += date_part(pattern[++i], civil, wall);
    } else {
      text += pattern[i];
    }
  }
  return text;
}

}  // namespace swarm::sim::fake
