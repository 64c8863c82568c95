#include "core/wire/docker.h"

#include <chrono>
#include <cstddef>
#include <fmt/format.h>
#include <limits>

namespace swarm::wire {
namespace {

// Takes digits off the front of a text. Once something does not fit, ok() stays false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value * 10 + digit();
    return value;
  }
  bool accept(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) { ok_ = accept(wanted) && ok_; }
  // Decimals after the point, as nanoseconds. Those beyond the ninth are dropped.
  int nanoseconds() {
    int value = 0;
    int scale = 100'000'000;
    if (!at_digit()) ok_ = false;
    while (at_digit()) {
      value += digit() * scale;
      scale /= 10;
    }
    return value;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  int digit() {
    if (!at_digit()) {
      ok_ = false;
      return 0;
    }
    const int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
  bool ok_ = true;
};

// "Z", "+05:30", "-08:00"
std::chrono::seconds scan_offset(Scanner& scan) {
  if (scan.accept('Z') || scan.accept('z')) return {};
  const bool west = scan.accept('-');
  if (!west) scan.expect('+');
  const int hours = scan.digits(2);
  scan.expect(':');
  const std::chrono::seconds offset =
      std::chrono::hours(hours) + std::chrono::minutes(scan.digits(2));
  return west ? -offset : offset;
}

UnixNanos to_nanos(std::chrono::sys_seconds time, int nanoseconds) {
  constexpr std::int64_t billion = 1'000'000'000;
  constexpr std::int64_t seconds_max = std::numeric_limits<UnixNanos>::max() / billion - 1;
  const std::int64_t seconds = time.time_since_epoch().count();
  if (seconds > seconds_max || seconds < -seconds_max) return 0;
  return seconds * billion + nanoseconds;
}

}  // namespace

UnixNanos parse_time(std::string_view text) {
  Scanner scan(text);
  const int year = scan.digits(4);
  scan.expect('-');
  const int month = scan.digits(2);
  scan.expect('-');
  const int day = scan.digits(2);
  if (!scan.accept('T') && !scan.accept('t')) scan.expect(' ');
  const int hour = scan.digits(2);
  scan.expect(':');
  const int minute = scan.digits(2);
  scan.expect(':');
  const int second = scan.digits(2);
  const int nanoseconds = scan.accept('.') ? scan.nanoseconds() : 0;
  const std::chrono::seconds offset = scan_offset(scan);

  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  const bool valid =
      scan.ok() && scan.at_end() && date.ok() && hour < 24 && minute < 60 && second < 61;
  if (!valid) return 0;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + std::chrono::seconds(second) - offset;
  return to_nanos(time, nanoseconds);
}

std::string format_time(UnixNanos time) {
  const std::chrono::sys_time<std::chrono::nanoseconds> at{std::chrono::nanoseconds(time)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(at - day);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int(date.year()), unsigned(date.month()),
                  unsigned(date.day()), clock.hours().count(), clock.minutes().count(),
                  clock.seconds().count());
  if (clock.subseconds().count() != 0) {
    text += fmt::format(".{:09}", clock.subseconds().count());
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "Z";
}

}  // namespace swarm::wire
