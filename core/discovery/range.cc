#include "core/discovery/range.h"

#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <optional>

namespace swarm {
namespace {

// Together with the bound on their number this bounds what all addresses take.
constexpr std::size_t pattern_bytes_max = 512;

struct Range {
  std::size_t begin = 0;  // Of "[from:to]" in the pattern.
  std::size_t end = 0;
  std::int64_t from = 0;
  std::int64_t to = 0;
  int width = 0;  // Digits to pad to with zeros; 0: no padding.
};

std::optional<std::int64_t> decimal(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

// The range in pattern[open..close], if these brackets hold one.
std::optional<Range> range_between(std::string_view pattern, std::size_t open, std::size_t close) {
  const std::string_view inside = pattern.substr(open + 1, close - open - 1);
  const std::size_t colon = inside.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view left = inside.substr(0, colon);
  const std::optional<std::int64_t> from = decimal(left);
  const std::optional<std::int64_t> to = decimal(inside.substr(colon + 1));
  if (!from || !to) return std::nullopt;
  const bool padded = left.size() > 1 && left.front() == '0';
  return Range{open, close + 1, *from, *to, padded ? static_cast<int>(left.size()) : 0};
}

// Innermost brackets only, so that a range may stand within those of an IPv6 address.
std::vector<Range> ranges_in(std::string_view pattern) {
  std::vector<Range> ranges;
  std::size_t open = std::string_view::npos;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '[') open = at;
    if (pattern[at] != ']' || open == std::string_view::npos) continue;
    if (const auto range = range_between(pattern, open, at)) ranges.push_back(*range);
    open = std::string_view::npos;
  }
  return ranges;
}

Error refused(std::string_view pattern, std::string_view reason) {
  return {Errc::bad_request, fmt::format("address range {}: {}", pattern.substr(0, 100), reason)};
}

// How many addresses the ranges stand for; at most `limit`.
Result<std::size_t> count_of(std::string_view pattern, const std::vector<Range>& ranges,
                             std::size_t limit) {
  std::size_t total = 1;
  for (const Range& range : ranges) {
    if (range.from > range.to) return refused(pattern, "the first number is over the second");
    // Unsigned: the difference of two 64-bit numbers may not fit a signed one.
    const std::uint64_t span =
        static_cast<std::uint64_t>(range.to) - static_cast<std::uint64_t>(range.from);
    if (span >= limit || total * (span + 1) > limit) {
      return refused(pattern, fmt::format("more than {} addresses", limit));
    }
    total *= span + 1;
  }
  return total;
}

// Address number `index` of those that the ranges stand for.
std::string address_at(std::string_view pattern, const std::vector<Range>& ranges,
                       std::size_t index) {
  std::vector<std::int64_t> values(ranges.size());
  for (std::size_t i = ranges.size(); i-- > 0;) {
    const auto span = static_cast<std::size_t>(ranges[i].to - ranges[i].from) + 1;
    values[i] = ranges[i].from + static_cast<std::int64_t>(index % span);
    index /= span;
  }
  std::string address;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    address += pattern.substr(copied, ranges[i].begin - copied);
    address += fmt::format("{:0{}}", values[i], ranges[i].width);
    copied = ranges[i].end;
  }
  return address += pattern.substr(copied);
}

}  // namespace

Result<std::vector<std::string>> expand_ranges(std::string_view pattern, std::size_t limit) {
  if (pattern.size() > pattern_bytes_max) return refused(pattern, "too long");
  const std::vector<Range> ranges = ranges_in(pattern);
  const Result<std::size_t> count = count_of(pattern, ranges, limit);
  if (!count) return count.error();

  std::vector<std::string> addresses;
  addresses.reserve(*count);
  for (std::size_t i = 0; i < *count; ++i) addresses.push_back(address_at(pattern, ranges, i));
  return addresses;
}

}  // namespace swarm
