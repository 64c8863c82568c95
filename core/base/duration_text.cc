#include "core/base/duration_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace swarm {
namespace {

constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> units = {
    {{"ns", 1},
     {"us", 1'000},
     {"µs", 1'000},  // U+00B5, micro sign
     {"μs", 1'000},  // U+03BC, Greek letter mu
     {"ms", 1'000'000},
     {"s", 1'000'000'000},
     {"m", 60'000'000'000},
     {"h", 3'600'000'000'000}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The digits at the front of `text`, which loses them.
std::string_view take_digits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  const auto length = static_cast<std::size_t>(end - text.begin());
  const std::string_view digits = text.substr(0, length);
  text.remove_prefix(length);
  return digits;
}

// value * 10 + digit and the like, without ever overflowing: false if it would.
bool grow(std::int64_t& value, std::int64_t factor, std::int64_t addend) {
  return !__builtin_mul_overflow(value, factor, &value) &&
         !__builtin_add_overflow(value, addend, &value);
}

// The nanoseconds of "<whole>.<fraction>" units; false on overflow.
bool add_term(std::int64_t& total, std::string_view whole, std::string_view fraction,
              std::int64_t unit) {
  std::int64_t value = 0;
  for (const char digit : whole) {
    if (!grow(value, 10, digit - '0')) return false;
  }
  if (!grow(value, unit, 0)) return false;
  // Digits below a nanosecond do not count.
  std::int64_t place = unit;
  for (const char digit : fraction) {
    const std::int64_t times_ten = (digit - '0') * place;
    place /= 10;
    if (!grow(value, 1, times_ten / 10)) return false;
    if (place == 0) break;
  }
  return grow(total, 1, value);
}

Error invalid(std::string_view why, std::string_view text) {
  return {Errc::bad_request, fmt::format("time: {} \"{}\"", why, text.substr(0, 100))};
}

// Takes one "<number><unit>" off the front of `rest`.
Result<bool> take_term(std::string_view& rest, std::string_view text, std::int64_t& total) {
  const std::string_view whole = take_digits(rest);
  std::string_view fraction;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    fraction = take_digits(rest);
  }
  if (whole.empty() && fraction.empty()) return invalid("invalid duration", text);

  const auto end = std::ranges::find_if(rest, [](char c) { return c == '.' || is_digit(c); });
  const std::string_view name = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  if (name.empty()) return invalid("missing unit in duration", text);
  const auto unit = std::ranges::find(units, name, [](const auto& row) { return row.first; });
  if (unit == units.end()) {
    return invalid(fmt::format("unknown unit \"{}\" in duration", name.substr(0, 20)), text);
  }
  rest.remove_prefix(name.size());
  if (!add_term(total, whole, fraction, unit->second)) return invalid("invalid duration", text);
  return true;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return Duration::zero();
  if (rest.empty()) return invalid("invalid duration", text);
  std::int64_t total = 0;
  while (!rest.empty()) {
    const Result<bool> taken = take_term(rest, text, total);
    if (!taken) return taken.error();
  }
  return Duration(negative ? -total : total);
}

std::string format_duration(Duration duration) {
  const std::int64_t count = duration.count();
  if (count == 0) return "0s";
  const std::string sign = count < 0 ? "-" : "";
  // Unsigned: the smallest number has no positive counterpart.
  const std::uint64_t ns =
      count < 0 ? ~static_cast<std::uint64_t>(count) + 1 : static_cast<std::uint64_t>(count);

  // "<ns / unit>.<rest><name>" without trailing zeros.
  const auto decimal = [](std::uint64_t value, std::uint64_t unit, int digits) {
    std::string text = fmt::format("{}.{:0{}}", value / unit, value % unit, digits);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
  };
  if (ns < 1'000) return fmt::format("{}{}ns", sign, ns);
  if (ns < 1'000'000) return sign + decimal(ns, 1'000, 3) + "µs";
  if (ns < 1'000'000'000) return sign + decimal(ns, 1'000'000, 6) + "ms";
  const std::uint64_t minutes = ns / 60'000'000'000u;
  const std::string seconds = decimal(ns % 60'000'000'000u, 1'000'000'000, 9) + "s";
  if (minutes == 0) return sign + seconds;
  if (minutes < 60) return fmt::format("{}{}m{}", sign, minutes, seconds);
  return fmt::format("{}{}h{}m{}", sign, minutes / 60, minutes % 60, seconds);
}

std::optional<bool> parse_bool(std::string_view text) {
  constexpr std::array<std::string_view, 6> yes = {"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::array<std::string_view, 6> no = {"0", "f", "F", "FALSE", "false", "False"};
  if (std::ranges::find(yes, text) != yes.end()) return true;
  if (std::ranges::find(no, text) != no.end()) return false;
  return std::nullopt;
}

}  // namespace swarm
